import { childTraceparent } from '#platform/observe';
import type { ChunkContext, KafkaRecord } from '#platform/kafka';
import type { Tx } from '#platform/postgres';
import type { SourceDirectory } from '../sources/source-directory.js';
import type { Source } from '../sources/source.js';
import { verifySource } from '../sources/verify-source.js';
import type { ResentStore } from '../storage/resent.store.js';
import type { AcceptEvents } from './accept-events.use-case.js';
import type { IncomingItem, ItemFault } from './incoming-item.js';
import type { IntakeRecorder } from './intake-recorder.js';

export interface RecordPushesDeps {
  readonly acceptEvents: Pick<AcceptEvents, 'accept'>;
  readonly resent: ResentStore;
  readonly directory: Pick<SourceDirectory, 'find' | 'findFresh'>;
  readonly recorder: IntakeRecorder;
  /** The id of the source whose topic this is. */
  readonly sourceIdOf: (topic: string) => string;
}

const UNREGISTERED = { code: 'INGEST.SOURCE_UNKNOWN', detail: '主题所属的来源未登记' };

/** What an operator reads beside a record that was put aside: no value of it. */
const describe = ({ code, items }: ItemFault): { code: string; detail: string } => ({
  code,
  detail: items.map(({ pointer, detail }) => `${pointer === '' ? '/' : pointer}：${detail}`).join('；'),
});

/** What sources push over Kafka, on the topic of their own. A record that cannot be used is put aside, and its source is told. */
export class RecordPushes {
  constructor(private readonly deps: RecordPushesDeps) {}

  async accept(records: readonly KafkaRecord[], context: ChunkContext<Tx>): Promise<void> {
    const since = performance.now();
    const { tx, topic } = context;
    const source = await this.deps.directory.findFresh(this.deps.sourceIdOf(topic));
    if (source === undefined) {
      for (const record of records) await context.quarantine(record, UNREGISTERED);
      return;
    }
    const resent = await this.deps.resent.recordedTimes(tx, records);
    const items = records.map((record) => this.toItem(record, source, resent.get(record.offset)));
    const results = await this.deps.acceptEvents.accept(tx, items);
    for (const [i, { outcome, fault }] of results.entries()) {
      if (outcome === 'refused' && fault !== null) await context.quarantine(records[i]!, describe(fault));
    }
    this.deps.recorder.afterCommit(tx, { items, results, via: 'kafka', since });
  }

  /** `firstRecordedMs`: of a record that was put aside and sent again, when it was first recorded. */
  private toItem(record: KafkaRecord, source: Source, firstRecordedMs: number | undefined): IncomingItem {
    const { value, headers, timestampMs } = record;
    const common = {
      source,
      raw: value,
      receivedMs: timestampMs,
      via: 'kafka' as const,
      run: null,
      traceparent: childTraceparent(headers['traceparent']),
    };
    if (value === null || value.length === 0) return { ...common, fault: { code: 'INGEST.BODY_EMPTY', items: [] } };
    const judgedAtMs = firstRecordedMs ?? timestampMs;
    const signed = { headers, signed: value, judgedAtMs, expectedSourceId: source.id };
    const verified = verifySource(signed, (id) => this.deps.directory.find(id));
    return verified.ok ? common : { ...common, fault: { code: verified.error, items: [] } };
  }
}
