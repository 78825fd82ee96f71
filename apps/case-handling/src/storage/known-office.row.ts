import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A procuratorate, as `org.changed.v1` last said. */
@Entity('known_office')
export class KnownOfficeRow {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'known_office_pkey' })
  id: string;

  @Column('text')
  name: string;

  @Column('text')
  level: string;

  @Column('text', { name: 'parent_id', nullable: true })
  parentId: string | null;

  @Column('text')
  state: string;

  @Column('integer')
  revision: number;
}

/** Which office has which regions. */
@Entity('known_duty')
export class KnownDutyRow {
  @PrimaryColumn('text', { name: 'region_prefix', primaryKeyConstraintName: 'known_duty_pkey' })
  regionPrefix: string;

  @Column('text', { name: 'office_id' })
  officeId: string;

  @Column('integer')
  revision: number;
}

@Entity('known_department')
export class KnownDepartmentRow {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'known_department_pkey' })
  id: string;

  @Column('text', { name: 'office_id' })
  officeId: string;

  @Column('text')
  name: string;

  @Column('text', { array: true })
  kinds: string[];

  @Column('text')
  state: string;

  @Column('integer')
  revision: number;
}
