import { newId } from '#kernel';
import type { ChunkContext, KafkaRecord } from '#platform/kafka';
import { childTraceparent } from '#platform/observe';
import type { Tx } from '#platform/postgres';
import type { AcceptOnce } from '../../accept-events/accept-once.js';
import type { IntakeRecorder } from '../../accept-events/intake-recorder.js';
import { bodyHashOf, type SignedMessage, takenIn } from '../../accept-events/signed-message.js';
import type { SignatureCounter } from '../../sources/signature-counter.js';
import type { SourceDirectory } from '../../sources/source-directory.js';
import type { SourceRates } from '../../sources/source-rates.js';
import type { Source } from '../../sources/source.js';
import { verifySource } from '../../sources/verify-source.js';
import type { PushMeta } from '../entries/zone-entry.js';
import type { OutgoingParts } from '../write-batches/outgoing-parts.js';
import type { ForwardedItem } from './store-pushes.js';

export interface ForwardRecordsDeps {
  readonly acceptOnce: Pick<AcceptOnce, 'accept'>;
  readonly parts: Pick<OutgoingParts, 'add'>;
  readonly directory: Pick<SourceDirectory, 'find' | 'findFresh'>;
  readonly counter: Pick<SignatureCounter, 'count'>;
  readonly rates: Pick<SourceRates, 'take'>;
  readonly recorder: Pick<IntakeRecorder, 'afterCommit'>;
  readonly sourceIdOf: (topic: string) => string;
}

interface CarriedMessage extends SignedMessage {
  readonly items: readonly ForwardedItem[];
}

/**
 * What sources push over Kafka to the edge. All of it goes to the inner side, also what is refused: nobody waits to be told, and
 * nothing is put aside here, where it could be opened.
 */
export class ForwardRecords {
  constructor(private readonly deps: ForwardRecordsDeps) {}

  async accept(records: readonly KafkaRecord[], { tx, topic }: ChunkContext<Tx>): Promise<void> {
    const since = performance.now();
    const { directory, parts, acceptOnce, recorder } = this.deps;
    const sourceId = this.deps.sourceIdOf(topic);
    const source = await directory.findFresh(sourceId);
    if (source === undefined) {
      await parts.add(
        tx,
        records.map((record) => ({ meta: metaOf(record, sourceId), body: record.value })),
      );
      return;
    }
    const messages = records.map((record) => this.carry(record, source));
    const answers = await acceptOnce.accept(tx, messages);
    const reused = messages.filter((_, i) => answers[i]!.kind === 'reused').flatMap(({ items }) => items);
    await parts.add(
      tx,
      reused.map(({ entry }) => ({ ...entry, meta: { ...entry.meta, fault: 'INGEST.SIGNED_ID_REUSED' } })),
    );
    recorder.afterCommit(tx, { ...takenIn(messages, answers), via: 'kafka', since });
  }

  async holdBack(topic: string, count: number): Promise<number> {
    const source = this.deps.directory.find(this.deps.sourceIdOf(topic));
    return source === undefined ? 0 : this.deps.rates.take(source, count);
  }

  private carry(record: KafkaRecord, source: Source): CarriedMessage {
    const { value, headers, timestampMs: receivedMs } = record;
    const signed = { headers, signed: value ?? Buffer.alloc(0), judgedAtMs: receivedMs, expectedSourceId: source.id };
    const verified = verifySource(signed, () => source);
    this.deps.counter.count(verified, record, 'kafka');
    const meta = metaOf(record, source.id);
    const { traceparent } = meta;
    const entry = { meta, body: value };
    const item: ForwardedItem = { source, raw: null, receivedMs, via: 'kafka', run: null, traceparent, entry };
    const signedId = verified.ok ? verified.value.signedId : null;
    return { sourceId: source.id, signedId, bodyHash: bodyHashOf(value), items: [item] };
  }
}

const metaOf = ({ headers, timestampMs }: KafkaRecord, sourceId: string): PushMeta => ({
  kind: 'push',
  door: 'kafka',
  sourceId,
  headers,
  receivedMs: Math.max(0, Math.trunc(timestampMs)),
  answerId: newId(),
  traceparent: childTraceparent(headers['traceparent']),
  items: 1,
});
