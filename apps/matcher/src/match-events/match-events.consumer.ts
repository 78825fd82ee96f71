import { Injectable } from '@nestjs/common';
import { type ChunkContext, type KafkaRecord, readRecords } from '#platform/kafka';
import type { Tx } from '#platform/postgres';
import { readArrived } from '../matching/arrived-event.js';
import { MatchEvents } from './match-events.use-case.js';

/** Reads `grid.event.v1`. A record that is none of its contract is put aside, its neighbours go on. */
@Injectable()
export class MatchEventsConsumer {
  constructor(private readonly matchEvents: MatchEvents) {}

  async handle(records: readonly KafkaRecord[], context: ChunkContext<Tx>): Promise<void> {
    const arrived = await readRecords(records, context, {
      read: ({ value, headers }) => readArrived(value, headers['traceparent']),
      code: 'MATCHER.EVENT_INVALID',
    });
    if (arrived.length > 0) await this.matchEvents.execute(context.tx, arrived, context.partition);
  }
}
