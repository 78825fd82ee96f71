import { Injectable } from '@nestjs/common';
import { GridRunV1, readContractBytes } from '#contracts';
import { type ChunkContext, type KafkaRecord, readRecords } from '#platform/kafka';
import type { Tx } from '#platform/postgres';
import { TrackRun } from './track-run.use-case.js';

/** Reads `grid.run.v1`. */
@Injectable()
export class TrackRunConsumer {
  constructor(private readonly trackRun: TrackRun) {}

  async handle(records: readonly KafkaRecord[], context: ChunkContext<Tx>): Promise<void> {
    const runs = await readRecords(records, context, {
      read: ({ value }) => readContractBytes(GridRunV1, value),
      code: 'MATCHER.RUN_INVALID',
    });
    for (const run of runs) await this.trackRun.execute(context.tx, run);
  }
}
