import { readRecusal, type RecusalTold } from '#contracts';
import type { ChunkContext, KafkaRecord } from '#platform/kafka';
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
    const told: RecusalTold[] = [];
    for (const record of records) {
      const read = readRecusal(kind, record.value);
      if (!read.ok) {
        const detail = read.error.map((item) => `${item.pointer} ${item.detail}`).join('; ');
        await context.quarantine(record, { code: 'INGEST.CHANGE_INVALID', detail });
      } else if (read.value !== null) told.push(read.value);
    }
    if (told.length > 0) await this.track.take(context.tx, told);
  }
}
