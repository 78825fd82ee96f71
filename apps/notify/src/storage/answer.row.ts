import type { PlatformAnswerV1 } from '#contracts';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

const PRIMARY = { primaryKeyConstraintName: 'answer_pkey' };

/** The answer to one pushed item. */
@Entity('answer')
@Index('answer_once', ['sourceId', 'answerId'], { unique: true })
@Index('answer_of_event', ['sourceId', 'sourceEventNo', 'seq'])
@Index('answer_of_event_id', ['eventId'], { where: 'event_id IS NOT NULL' })
@Index('answer_unpublished', ['sourceId', 'seq'], { where: 'NOT published' })
export class AnswerRow {
  @PrimaryColumn('text', { name: 'source_id', ...PRIMARY })
  sourceId: string;

  /** 1, 2, 3 … per source, decimal; gaps are possible. The cursor of the pull. */
  @PrimaryColumn('bigint', PRIMARY)
  seq: string;

  /** Id of the outcome that it tells. */
  @Column('uuid', { name: 'answer_id' })
  answerId: string;

  @Column('text', { name: 'source_event_no', nullable: true })
  sourceEventNo: string | null;

  @Column('bigint', { name: 'source_version', nullable: true })
  sourceVersion: string | null;

  @Column('uuid', { name: 'event_id', nullable: true })
  eventId: string | null;

  @Column('text')
  outcome: string;

  @Column('jsonb', { nullable: true })
  reason: PlatformAnswerV1['reason'];

  @Column('timestamptz')
  at: Date;

  /** Of an answer that is not published yet. */
  @Column('text', { nullable: true })
  traceparent: string | null;

  /** Left for the source's answer topic; false while the source's registration has not come here yet. */
  @Column('boolean')
  published: boolean;
}
