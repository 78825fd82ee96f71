import { MatchV1, readContractBytes } from '#contracts';
import type { ChunkContext, KafkaRecord } from '#platform/kafka';
import type { Tx } from '#platform/postgres';
import type { CaseworkTelemetry } from '../casework-telemetry.js';
import type { HitArrival } from './hit-arrival.js';
import type { TakeHits } from './take-hits.use-case.js';

/** `match.found.v1` and `match.revised.v1`: one shape, and the decision does not depend on which of them it was. */
export class TakeHitsConsumer {
  constructor(
    private readonly takeHits: TakeHits,
    private readonly telemetry: CaseworkTelemetry,
  ) {}

  async handle(records: readonly KafkaRecord[], context: ChunkContext<Tx>): Promise<void> {
    const arrivals: HitArrival[] = [];
    for (const record of records) {
      const match = readContractBytes(MatchV1, record.value);
      if (match.ok) arrivals.push({ match: match.value, traceparent: record.headers['traceparent'] });
      else await context.quarantine(record, { code: 'CASEWORK.HIT_UNREADABLE', detail: told(match.error) });
    }
    const taken = await this.takeHits.take(context.tx, arrivals);
    this.telemetry.hitsTaken(context.tx, taken);
  }
}

const told = (items: readonly { readonly pointer: string; readonly detail: string }[]): string =>
  items.map(({ pointer, detail }) => `${pointer === '' ? '/' : pointer}: ${detail}`).join('; ');
