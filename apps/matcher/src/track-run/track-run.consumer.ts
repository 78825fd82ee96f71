import { Injectable } from '@nestjs/common';
import { GridRunV1, readContractBytes } from '#contracts';
import type { ChunkContext, KafkaRecord } from '#platform/kafka';
import type { Tx } from '#platform/postgres';
import { TrackRun } from './track-run.use-case.js';

/** Reads `grid.run.v1`. */
@Injectable()
export class TrackRunConsumer {
  constructor(private readonly trackRun: TrackRun) {}

  async handle(records: readonly KafkaRecord[], context: ChunkContext<Tx>): Promise<void> {
    for (const record of records) {
      const read = readContractBytes(GridRunV1, record.value);
      if (read.ok) await this.trackRun.execute(context.tx, read.value);
      else {
        const detail = read.error.map((item) => `${item.pointer} ${item.detail}`).join('; ');
        await context.quarantine(record, { code: 'MATCHER.RUN_INVALID', detail });
      }
    }
  }
}
