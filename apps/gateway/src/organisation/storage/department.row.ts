import type { Department, DepartmentKind } from '#domain/organisation';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

@Entity('department')
@Index('department_office', ['officeId', 'id'])
export class DepartmentRow implements Department {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'department_pkey' })
  id: string;

  @Column('text', { name: 'office_id' })
  officeId: string;

  @Column('text')
  name: string;

  @Column('text', { array: true })
  kinds: DepartmentKind[];

  @Column('text')
  state: Department['state'];

  @Column('integer')
  revision: number;
}
