import type { StandIn } from '#domain/organisation';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

@Entity('stand_in')
@Index('stand_in_person', ['personId', 'toDay'])
export class StandInRow implements StandIn {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'stand_in_pkey' })
  id: string;

  @Column('text', { name: 'person_id' })
  personId: string;

  @Column('text', { name: 'for_person_id' })
  forPersonId: string;

  @Column('date', { name: 'from_day' })
  fromDay: string;

  @Column('date', { name: 'to_day' })
  toDay: string;

  @Column('integer')
  revision: number;
}
