import { CaseChangedV1, ClueChangedV1 } from '#contracts';
import type { SubjectChange } from '#domain/notices';
import type { ChunkContext, KafkaRecord } from '#platform/kafka';
import { afterCommit, type Tx } from '#platform/postgres';
import type { NotifyTelemetry } from '../notify-telemetry.js';
import { readTraced } from '../records/read-traced.js';
import { ofCase, ofClue } from './subject-changes.js';
import type { TellPeople } from './tell-people.use-case.js';

interface TracedChange {
  readonly change: SubjectChange;
  readonly traceparent: string;
}

/** `clue.changed.v1` and `case.changed.v1` */
export class TellPeopleConsumer {
  constructor(
    private readonly tellPeople: TellPeople,
    private readonly telemetry: NotifyTelemetry,
  ) {}

  async handleClues(records: readonly KafkaRecord[], context: ChunkContext<Tx>): Promise<void> {
    const read = await readTraced(ClueChangedV1, records, context);
    await this.tell(
      read.map(({ value, traceparent }) => ({ change: ofClue(value), traceparent })),
      context.tx,
    );
  }

  async handleCases(records: readonly KafkaRecord[], context: ChunkContext<Tx>): Promise<void> {
    const read = await readTraced(CaseChangedV1, records, context);
    await this.tell(
      read.map(({ value, traceparent }) => ({ change: ofCase(value), traceparent })),
      context.tx,
    );
  }

  private async tell(changes: readonly TracedChange[], tx: Tx): Promise<void> {
    const told = await this.tellPeople.execute(
      tx,
      changes.map(({ change }) => change),
    );
    const traces = new Map(
      changes.map(({ change, traceparent }) => [`${change.subjectId} ${change.version}`, traceparent]),
    );
    afterCommit(tx, () => {
      for (const notice of told) this.telemetry.told(notice, traces.get(`${notice.subjectId} ${notice.version}`));
    });
  }
}
