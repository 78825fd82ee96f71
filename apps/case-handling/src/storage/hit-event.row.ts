import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

const PRIMARY = { primaryKeyConstraintName: 'hit_event_pkey' };

/** An event of a hit, as the hit's message lists it; excerpt and address are masked. */
@Entity('hit_event')
@Index('hit_event_event', ['eventId'])
export class HitEventRow {
  @PrimaryColumn('uuid', { name: 'hit_id', ...PRIMARY })
  hitId: string;

  @PrimaryColumn('uuid', { name: 'event_id', ...PRIMARY })
  eventId: string;

  @Column('integer')
  revision: number;

  @Column('text')
  role: string;

  @Column('timestamptz', { name: 'event_time' })
  eventTime: Date;

  @Column('text', { name: 'source_id' })
  sourceId: string;

  @Column('text', { name: 'source_event_no' })
  sourceEventNo: string;

  @Column('text', { name: 'region_code12' })
  regionCode12: string;

  @Column('text')
  excerpt: string;

  @Column('text', { nullable: true })
  address: string | null;
}
