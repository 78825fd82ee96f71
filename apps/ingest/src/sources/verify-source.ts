import { err, ok, type Result } from '#kernel';
import { readSignatureHeaders, type SignatureFault, verifySignature } from '#platform/auth';
import { ACTIVE, type Source } from './source.js';

/** A signature's time may be this far from the moment that it is judged at, both ways. */
export const MAX_SIGNATURE_AGE_SECONDS = 300;

const INVALID = 'INGEST.SIGNATURE_INVALID';

const CODE_OF_FAULT: Readonly<Record<SignatureFault, string>> = {
  'headers-missing': 'INGEST.SIGNATURE_MISSING',
  'headers-malformed': 'INGEST.SIGNATURE_MISSING',
  'too-old': 'INGEST.SIGNATURE_EXPIRED',
  'too-new': 'INGEST.SIGNATURE_EXPIRED',
  mismatch: INVALID,
};

/** Whether another instance may know of a source or a key that makes the signature fit. */
export const mayBeNews = (code: string): boolean => code === INVALID;

export interface SignedItem {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Exactly what was signed. */
  readonly signed: Buffer | string;
  /** Now over HTTP, the broker's append time over Kafka: a backlog after an outage stays valid. */
  readonly judgedAtMs: number;
  /** The only source that may write here, where the place says so (a topic). */
  readonly expectedSourceId?: string;
}

export interface VerifiedSource {
  readonly source: Source;
  readonly keyId: string;
  /** The id that was signed with the item. */
  readonly signedId: string;
}

/**
 * The source that signed the item, or the problem code that says why nobody did. `find` gives a source by its id. Whether
 * there is a source of the name is told to nobody who cannot sign for it: without one the answer is that of a wrong
 * signature, after the same work. That it is suspended is told to whoever has its key.
 */
export function verifySource(
  item: SignedItem,
  find: (id: string) => Source | undefined,
): Result<VerifiedSource, string> {
  const headers = readSignatureHeaders(item.headers);
  if (!headers.ok) return err(CODE_OF_FAULT[headers.error]);
  const { sourceId, id: signedId } = headers.value;
  if (item.expectedSourceId !== undefined && item.expectedSourceId !== sourceId) return err('INGEST.SOURCE_MISMATCH');
  const source = find(sourceId);
  const { judgedAtMs, signed: body } = item;
  const keys = source?.keys.filter(({ endsAtMs }) => endsAtMs === null || judgedAtMs < endsAtMs) ?? [];
  const verified = verifySignature({
    headers: headers.value,
    keys,
    body,
    judgedAtMs,
    maxAgeSeconds: MAX_SIGNATURE_AGE_SECONDS,
  });
  if (!verified.ok) return err(CODE_OF_FAULT[verified.error]);
  const key = keys[verified.value.keyIndex];
  if (source === undefined || key === undefined) return err(INVALID);
  return source.state === ACTIVE ? ok({ source, keyId: key.keyId, signedId }) : err('INGEST.SOURCE_SUSPENDED');
}
