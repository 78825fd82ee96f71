import type { Person } from '#domain/organisation';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

@Entity('person')
@Index('person_office', ['officeId', 'id'])
export class PersonRow {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'person_pkey' })
  id: string;

  @Column('text', { name: 'office_id' })
  officeId: string;

  @Column('text')
  name: string;

  /** Null: all regions of the office. */
  @Column('text', { name: 'region_prefixes', array: true, nullable: true })
  regionPrefixes: string[] | null;

  @Column('text')
  state: Person['state'];

  @Column('integer')
  revision: number;
}

const PRIMARY = { primaryKeyConstraintName: 'person_department_pkey' };

@Entity('person_department')
@Index('person_department_department', ['departmentId'])
export class PersonDepartmentRow {
  @PrimaryColumn('text', { name: 'person_id', ...PRIMARY })
  personId: string;

  @PrimaryColumn('text', { name: 'department_id', ...PRIMARY })
  departmentId: string;
}
