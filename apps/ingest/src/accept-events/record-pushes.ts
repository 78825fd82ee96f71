import type { Result } from '#kernel';
import { childTraceparent } from '#platform/observe';
import type { ChunkContext, KafkaRecord } from '#platform/kafka';
import type { Tx } from '#platform/postgres';
import type { SignatureCounter } from '../sources/signature-counter.js';
import type { SourceDirectory } from '../sources/source-directory.js';
import type { SourceRates } from '../sources/source-rates.js';
import { ACTIVE, type Source } from '../sources/source.js';
import { mayBeNews, type VerifiedSource, verifySource } from '../sources/verify-source.js';
import type { Resent, ResentStore } from '../storage/resent.store.js';
import type { AcceptOnce } from './accept-once.js';
import type { ItemFault } from './incoming-item.js';
import type { IntakeRecorder } from './intake-recorder.js';
import { isWorthKeeping } from './item-result.js';
import { KAFKA_BINDING, readPushedItem } from './read-cloud-event.js';
import { bodyHashOf, type SignedMessage, takenIn } from './signed-message.js';

export interface RecordPushesDeps {
  readonly acceptOnce: Pick<AcceptOnce, 'accept'>;
  readonly resent: Pick<ResentStore, 'find'>;
  readonly directory: Pick<SourceDirectory, 'find' | 'findFresh' | 'refresh'>;
  readonly counter: Pick<SignatureCounter, 'count'>;
  readonly rates: Pick<SourceRates, 'take'>;
  readonly recorder: Pick<IntakeRecorder, 'afterCommit'>;
  /** The id of the source whose topic this is. */
  readonly sourceIdOf: (topic: string) => string;
}

/** What is known of a record once its signature was looked at. */
interface Judged {
  readonly source: Source;
  readonly signedId: string | null;
  /** Why nobody's signature holds, or why it is not even looked at. */
  readonly code: string | null;
  readonly verified?: Result<VerifiedSource, string>;
}

const UNREGISTERED = { code: 'INGEST.SOURCE_UNKNOWN', detail: '主题所属的来源未登记' };

/** What an operator reads beside a record that was put aside: no value of it. */
export const describeFault = ({ code, items }: ItemFault): { code: string; detail: string } => ({
  code,
  detail: items.map(({ pointer, detail }) => `${pointer === '' ? '/' : pointer}：${detail}`).join('；'),
});

/** What sources push over Kafka, on the topic of their own. A record that cannot be used is put aside, and its source is told. */
export class RecordPushes {
  constructor(private readonly deps: RecordPushesDeps) {}

  async accept(records: readonly KafkaRecord[], context: ChunkContext<Tx>): Promise<void> {
    const since = performance.now();
    const { tx, topic } = context;
    const { directory, resent, acceptOnce, recorder, counter } = this.deps;
    const sourceId = this.deps.sourceIdOf(topic);
    const source = await directory.findFresh(sourceId);
    if (source === undefined) {
      for (const record of records) await context.quarantine(record, UNREGISTERED);
      return;
    }
    // Of a record that was put aside and sent again, when it was first recorded: its signature is judged by that time.
    const before = await resent.find(tx, records);
    let judged = records.map((record) => this.judge(record, source, before.get(record.offset)));
    // Put aside, a record waits for a person: another instance may know of a key, or of the source at work again.
    if (judged.some(({ code }) => code !== null && (mayBeNews(code) || code === 'INGEST.SOURCE_SUSPENDED'))) {
      await directory.refresh();
      judged = records.map((record) =>
        this.judge(record, directory.find(sourceId) ?? source, before.get(record.offset)),
      );
    }
    for (const [i, { verified }] of judged.entries()) {
      if (verified !== undefined) counter.count(verified, records[i]!, 'kafka');
    }
    const messages = records.map((record, i) => this.toMessage(record, judged[i]!));
    const answers = await acceptOnce.accept(tx, messages);
    for (const [i, { kind, results }] of answers.entries()) {
      const [result] = results as [(typeof results)[number]];
      // What was conflicting is recorded with its event; said again, it is so still.
      if (kind !== 'repeated' && result.fault !== null && isWorthKeeping(result)) {
        await context.quarantine(records[i]!, describeFault(result.fault));
      }
    }
    recorder.afterCommit(tx, { ...takenIn(messages, answers), via: 'kafka', since });
  }

  /** Over its rate a source is not refused: what it pushed lies on its topic, and is taken from there when it may. */
  async holdBack(topic: string, count: number): Promise<number> {
    const source = this.deps.directory.find(this.deps.sourceIdOf(topic));
    return source === undefined ? 0 : this.deps.rates.take(source, count);
  }

  private judge(record: KafkaRecord, source: Source, before: Resent | undefined): Judged {
    const { value, headers, timestampMs } = record;
    if (value === null || value.length === 0) return { source, signedId: null, code: 'INGEST.BODY_EMPTY' };
    // The platform did not sign what a person made of its record: the person did, in the history.
    if (before?.vouched === true) {
      return { source, signedId: null, code: source.state === ACTIVE ? null : 'INGEST.SOURCE_SUSPENDED' };
    }
    const judgedAtMs = before?.recordedMs ?? timestampMs;
    const signed = { headers, signed: value, judgedAtMs, expectedSourceId: source.id };
    const verified = verifySource(signed, () => source);
    return verified.ok
      ? { source, signedId: verified.value.signedId, code: null, verified }
      : { source, signedId: null, code: verified.error, verified };
  }

  private toMessage(record: KafkaRecord, { source, signedId, code }: Judged): SignedMessage {
    const { value, headers, timestampMs } = record;
    const common = {
      source,
      receivedMs: timestampMs,
      via: 'kafka' as const,
      run: null,
      traceparent: childTraceparent(headers['traceparent']),
    };
    const content =
      code === null
        ? readPushedItem({ headers, body: value }, KAFKA_BINDING)
        : { raw: value, fault: { code, items: [] } };
    const item = { ...common, ...content };
    return { sourceId: source.id, signedId, bodyHash: bodyHashOf(value), items: [item] };
  }
}
