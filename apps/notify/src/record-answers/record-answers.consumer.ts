import { EventOutcomeV1 } from '#contracts';
import type { Clock } from '#kernel';
import type { ChunkContext, KafkaRecord } from '#platform/kafka';
import { afterCommit, type Tx } from '#platform/postgres';
import type { NotifyTelemetry } from '../notify-telemetry.js';
import { readTraced } from '../records/read-traced.js';
import type { RecordAnswers } from './record-answers.use-case.js';

/** `event.outcome.v1` */
export class RecordAnswersConsumer {
  constructor(
    private readonly recordAnswers: RecordAnswers,
    private readonly telemetry: NotifyTelemetry,
    private readonly clock: Clock,
  ) {}

  async handle(records: readonly KafkaRecord[], context: ChunkContext<Tx>): Promise<void> {
    const read = await readTraced(EventOutcomeV1, records, context);
    const outcomes = read.map(({ value, traceparent }) => ({ outcome: value, traceparent }));
    const given = await this.recordAnswers.execute(context.tx, outcomes);
    afterCommit(context.tx, () => {
      const now = this.clock.now();
      for (const answer of given) this.telemetry.answered(answer, now);
    });
  }
}
