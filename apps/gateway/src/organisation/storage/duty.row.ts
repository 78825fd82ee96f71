import type { Duty } from '#domain/organisation';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

@Entity('duty')
@Index('duty_office', ['officeId'])
export class DutyRow implements Duty {
  @PrimaryColumn('text', { name: 'region_prefix', primaryKeyConstraintName: 'duty_pkey' })
  regionPrefix: string;

  @Column('text', { name: 'office_id' })
  officeId: string;

  @Column('integer')
  revision: number;
}
