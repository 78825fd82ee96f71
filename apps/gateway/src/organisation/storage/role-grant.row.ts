import { Column, Entity, PrimaryColumn } from 'typeorm';

const PRIMARY = { primaryKeyConstraintName: 'role_grant_pkey' };

/** One term of a person in a role. */
@Entity('role_grant')
export class RoleGrantRow {
  @PrimaryColumn('text', { name: 'person_id', ...PRIMARY })
  personId: string;

  @PrimaryColumn('text', { ...PRIMARY })
  role: string;

  @PrimaryColumn('date', { name: 'from_day', ...PRIMARY })
  fromDay: string;

  @Column('date', { name: 'to_day', nullable: true })
  toDay: string | null;
}
