import { readRecusal } from '#contracts';
import { type ChunkContext, type KafkaRecord, readRecords } from '#platform/kafka';
import type { Tx } from '#platform/postgres';
import type { TrackRecusals } from './track-recusals.use-case.js';

/** Of `clue.changed.v1` and `case.changed.v1` what they tell of 回避. */
export class TrackRecusalsConsumer {
  constructor(private readonly track: TrackRecusals) {}

  handleClues(records: readonly KafkaRecord[], context: ChunkContext<Tx>): Promise<void> {
    return this.handle('clue', records, context);
  }

  handleCases(records: readonly KafkaRecord[], context: ChunkContext<Tx>): Promise<void> {
    return this.handle('case', records, context);
  }

  private async handle(
    kind: 'clue' | 'case',
    records: readonly KafkaRecord[],
    context: ChunkContext<Tx>,
  ): Promise<void> {
    const read = await readRecords(records, context, {
      read: ({ value }) => readRecusal(kind, value),
      code: 'MATCHER.CHANGE_INVALID',
    });
    await this.track.take(
      context.tx,
      read.filter((told) => told !== null),
    );
  }
}
