import { parseBatch } from '../../accept-events/http-pushes.js';
import type { IncomingItem } from '../../accept-events/incoming-item.js';
import { HTTP_BINDING, KAFKA_BINDING, readPushedItem } from '../../accept-events/read-cloud-event.js';
import type { Source } from '../../sources/source.js';
import { mayBeNews, verifySource } from '../../sources/verify-source.js';
import { answerIdOf } from '../entries/answer-id.js';
import type { PushMeta, ZoneEntry } from '../entries/zone-entry.js';

/** Who pushed a message, and why it is not taken for theirs. */
export interface Judged {
  readonly source: Source | undefined;
  readonly code: string | null;
}

/** What a platform signed, as it was carried. */
export interface SignedEntry {
  readonly meta: Pick<PushMeta, 'sourceId' | 'headers' | 'receivedMs' | 'fault'>;
  readonly body: Buffer | null;
}

/** A source or a key of which another instance knows may make it fit. */
export const mayFit = ({ source, code }: Judged): boolean =>
  source === undefined || (code !== null && (mayBeNews(code) || code === 'INGEST.SOURCE_SUSPENDED'));

/** The platform's own signature, its age judged at the time of its arrival at the edge, which the batch signs. */
export function judgeMessage({ meta, body }: SignedEntry, find: (id: string) => Source | undefined): Judged {
  const source = find(meta.sourceId);
  if (source === undefined) return { source, code: null };
  if (body === null || body.length === 0) return { source, code: 'INGEST.BODY_EMPTY' };
  const { headers, receivedMs: judgedAtMs, sourceId: expectedSourceId } = meta;
  const verified = verifySource({ headers, signed: body, judgedAtMs, expectedSourceId }, () => source);
  return { source, code: verified.ok ? (meta.fault ?? null) : verified.error };
}

/** The items of a message, as its door would have read them; null where its source is none of ours. */
export function readMessage(
  { meta, body }: ZoneEntry<PushMeta>,
  { source, code }: Judged,
  newTrace: () => string,
): readonly IncomingItem[] | null {
  if (source === undefined) return null;
  const { door, headers, receivedMs, answerId, traceparent } = meta;
  const common = { source, receivedMs, via: door, run: null };
  const whole = { ...common, traceparent, forwarded: { answerId } };
  if (code !== null) return [{ ...whole, raw: body, fault: { code, items: [] } }];
  if (door !== 'batch') {
    return [{ ...whole, ...readPushedItem({ headers, body }, door === 'http' ? HTTP_BINDING : KAFKA_BINDING) }];
  }
  const batch = parseBatch({ headers, body });
  // The edge forwards no such batch; one that is here all the same is answered by its first item.
  const first = { answerId: answerIdOf(answerId, 0) };
  if ('code' in batch) return [{ ...whole, forwarded: first, raw: body, fault: batch }];
  if (batch.runId !== null) return [{ ...whole, forwarded: first, raw: body, fault: RUN }];
  return batch.contents.map((content, index) => ({
    ...common,
    ...content,
    traceparent: newTrace(),
    forwarded: { answerId: answerIdOf(answerId, index) },
  }));
}

const RUN = { code: 'INGEST.RUN_NOT_AT_EDGE', items: [] };
