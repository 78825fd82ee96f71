import { err, ok, type Result } from '#kernel';
import { readSignatureHeaders, type SignatureFault, verifySignature } from '#platform/auth';
import type { Source } from './source.js';

/** A signature's time may be this far from the moment that it is judged at, both ways. */
export const MAX_SIGNATURE_AGE_SECONDS = 300;

const CODE_OF_FAULT: Readonly<Record<SignatureFault, string>> = {
  'headers-missing': 'INGEST.SIGNATURE_MISSING',
  'headers-malformed': 'INGEST.SIGNATURE_MISSING',
  'too-old': 'INGEST.SIGNATURE_EXPIRED',
  'too-new': 'INGEST.SIGNATURE_EXPIRED',
  mismatch: 'INGEST.SIGNATURE_INVALID',
};

export interface SignedItem {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Exactly what was signed. */
  readonly signed: Buffer | string;
  /** Now over HTTP, the broker's append time over Kafka: a backlog after an outage stays valid. */
  readonly judgedAtMs: number;
  /** The only source that may write here, where the place says so (a topic). */
  readonly expectedSourceId?: string;
}

/** The source that signed the item, or the problem code that says why nobody did. `find` gives a source by its id. */
export function verifySource(item: SignedItem, find: (id: string) => Source | undefined): Result<Source, string> {
  const headers = readSignatureHeaders(item.headers);
  if (!headers.ok) return err(CODE_OF_FAULT[headers.error]);
  const { sourceId } = headers.value;
  if (item.expectedSourceId !== undefined && item.expectedSourceId !== sourceId) return err('INGEST.SOURCE_MISMATCH');
  const source = find(sourceId);
  if (source === undefined || source.state !== 'active') return err('INGEST.SOURCE_UNKNOWN');
  const verified = verifySignature({
    headers: headers.value,
    secrets: source.secrets,
    body: item.signed,
    judgedAtMs: item.judgedAtMs,
    maxAgeSeconds: MAX_SIGNATURE_AGE_SECONDS,
  });
  return verified.ok ? ok(source) : err(CODE_OF_FAULT[verified.error]);
}
