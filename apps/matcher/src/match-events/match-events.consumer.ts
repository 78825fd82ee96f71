import { Injectable } from '@nestjs/common';
import type { ChunkContext, KafkaRecord } from '#platform/kafka';
import type { Tx } from '#platform/postgres';
import { type ArrivedEvent, readArrived } from '../matching/arrived-event.js';
import { MatchEvents } from './match-events.use-case.js';

/** Reads `grid.event.v1`. A record that is none of its contract is put aside, its neighbours go on. */
@Injectable()
export class MatchEventsConsumer {
  constructor(private readonly matchEvents: MatchEvents) {}

  async handle(records: readonly KafkaRecord[], context: ChunkContext<Tx>): Promise<void> {
    const arrived: ArrivedEvent[] = [];
    for (const record of records) {
      const read = readArrived(record.value, record.headers['traceparent']);
      if (read.ok) arrived.push(read.value);
      else {
        const detail = read.error.map((item) => `${item.pointer} ${item.detail}`).join('; ');
        await context.quarantine(record, { code: 'MATCHER.EVENT_INVALID', detail });
      }
    }
    if (arrived.length > 0) await this.matchEvents.execute(context.tx, arrived, context.partition);
  }
}
