import { Column, Entity, PrimaryColumn } from 'typeorm';

/**
 * The last number that an answer of the source was given. Whoever gives answers locks this row until it commits, so a
 * source's numbers become visible in their order and a cursor never passes a row that is still to come.
 */
@Entity('answer_counter')
export class AnswerCounterRow {
  @PrimaryColumn('text', { name: 'source_id', primaryKeyConstraintName: 'answer_counter_pkey' })
  sourceId: string;

  @Column('bigint', { name: 'last_seq' })
  lastSeq: string;
}
