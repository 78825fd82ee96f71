import { MatchV1, readContractBytes } from '#contracts';
import { ok, type ProblemItem, type Result } from '#kernel';
import { type ChunkContext, type KafkaRecord, readRecords } from '#platform/kafka';
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
    const arrivals = await readRecords(records, context, { read: readArrival, code: 'CASEWORK.HIT_UNREADABLE' });
    const taken = await this.takeHits.take(context.tx, arrivals);
    this.telemetry.hitsTaken(context.tx, taken);
  }
}

function readArrival({ value, headers }: KafkaRecord): Result<HitArrival, readonly ProblemItem[]> {
  const match = readContractBytes(MatchV1, value);
  return match.ok ? ok({ match: match.value, traceparent: headers['traceparent'] }) : match;
}
