import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { type Result, err, ok } from '#kernel';

/** The headers of a signed request or record; names in lower case, over Kafka the same ones on the record. */
export const SIGNATURE_HEADERS = {
  source: 'x-source',
  id: 'webhook-id',
  timestamp: 'webhook-timestamp',
  signature: 'webhook-signature',
} as const;

export interface SignatureHeaders {
  readonly sourceId: string;
  readonly id: string;
  /** Unix seconds. */
  readonly timestamp: number;
  /** `v1,<base64>`, several separated by spaces while a secret is being replaced. */
  readonly signature: string;
}

export type SignatureFault =
  | 'headers-missing'
  | 'headers-malformed'
  | 'too-old'
  | 'too-new'
  /** None of the signatures fits any of the secrets. */
  | 'mismatch';

const SECRET_PREFIX = 'whsec_';
const MIN_SECRET_BYTES = 24;
const SIGNATURE_BYTES = 32;
const MAX_SIGNATURES = 10;
/** No dot: the signed text joins its parts with dots. */
const MESSAGE_ID = /^[A-Za-z0-9_:-]{1,128}$/;
const SOURCE_ID = /^[A-Za-z0-9_-]{1,64}$/;
const TIMESTAMP = /^[0-9]{1,11}$/;

/** A new secret of 32 random bytes, base64. */
export const generateSigningSecret = (): string => randomBytes(32).toString('base64');

/** `v1,<base64 of HMAC-SHA256(secret, "id.timestamp.body")>`, as Standard Webhooks says. `timestamp`: Unix seconds. */
export function signMessage(secret: string | Buffer, id: string, timestamp: number, body: string | Buffer): string {
  return `v1,${digest(secretBytes(secret), id, timestamp, body).toString('base64')}`;
}

/** What a GET signs in place of a body: `GET /v1/answers?after=…`. */
export const getBody = (pathAndQuery: string): string => `GET ${pathAndQuery}`;

/** The signature of a GET request; see `getBody`. */
export const signGet = (secret: string | Buffer, id: string, timestamp: number, pathAndQuery: string): string =>
  signMessage(secret, id, timestamp, getBody(pathAndQuery));

/** All four headers for a body that is about to be sent. */
export function signedHeaders(options: {
  readonly sourceId: string;
  readonly secret: string | Buffer;
  readonly id: string;
  readonly timestamp: number;
  readonly body: string | Buffer;
}): Record<string, string> {
  return {
    [SIGNATURE_HEADERS.source]: options.sourceId,
    [SIGNATURE_HEADERS.id]: options.id,
    [SIGNATURE_HEADERS.timestamp]: String(options.timestamp),
    [SIGNATURE_HEADERS.signature]: signMessage(options.secret, options.id, options.timestamp, options.body),
  };
}

/** Takes the four headers from a request or a record, before anything is known about the source. */
export function readSignatureHeaders(
  headers: Readonly<Record<string, string | string[] | undefined>>,
): Result<SignatureHeaders, SignatureFault> {
  const sourceId = headers[SIGNATURE_HEADERS.source];
  const id = headers[SIGNATURE_HEADERS.id];
  const timestamp = headers[SIGNATURE_HEADERS.timestamp];
  const signature = headers[SIGNATURE_HEADERS.signature];
  if (sourceId === undefined || id === undefined || timestamp === undefined || signature === undefined) {
    return err('headers-missing');
  }
  if (
    typeof sourceId !== 'string' ||
    typeof id !== 'string' ||
    typeof timestamp !== 'string' ||
    typeof signature !== 'string'
  ) {
    return err('headers-malformed');
  }
  if (!SOURCE_ID.test(sourceId) || !MESSAGE_ID.test(id) || !TIMESTAMP.test(timestamp)) return err('headers-malformed');
  return ok({ sourceId, id, timestamp: Number(timestamp), signature });
}

/**
 * Compares in constant time against every active secret. `judgedAtMs` is the time that the age is judged against: now
 * over HTTP, the broker's append time over Kafka; `maxAgeSeconds` holds both ways. The value is the index of the secret.
 */
export function verifySignature(options: {
  readonly headers: SignatureHeaders;
  readonly secrets: readonly (string | Buffer)[];
  readonly body: string | Buffer;
  readonly judgedAtMs: number;
  readonly maxAgeSeconds: number;
}): Result<{ readonly secretIndex: number }, SignatureFault> {
  const { headers, secrets, body, judgedAtMs, maxAgeSeconds } = options;
  const age = judgedAtMs / 1000 - headers.timestamp;
  if (age > maxAgeSeconds) return err('too-old');
  if (age < -maxAgeSeconds) return err('too-new');
  const given = headers.signature.split(' ', MAX_SIGNATURES).flatMap(readSignature);
  let found = -1;
  for (const [index, secret] of secrets.entries()) {
    const expected = digest(secretBytes(secret), headers.id, headers.timestamp, body);
    for (const signature of given) {
      if (timingSafeEqual(signature, expected) && found < 0) found = index;
    }
  }
  return found < 0 ? err('mismatch') : ok({ secretIndex: found });
}

function readSignature(part: string): Buffer[] {
  if (!part.startsWith('v1,')) return [];
  const bytes = Buffer.from(part.slice(3), 'base64');
  return bytes.length === SIGNATURE_BYTES ? [bytes] : [];
}

const digest = (secret: Buffer, id: string, timestamp: number, body: string | Buffer): Buffer =>
  createHmac('sha256', secret).update(`${id}.${timestamp}.`, 'utf8').update(body).digest();

function secretBytes(secret: string | Buffer): Buffer {
  const bytes =
    typeof secret === 'string'
      ? Buffer.from(secret.startsWith(SECRET_PREFIX) ? secret.slice(SECRET_PREFIX.length) : secret, 'base64')
      : secret;
  if (bytes.length < MIN_SECRET_BYTES) throw new Error(`a signing secret has at least ${MIN_SECRET_BYTES} bytes`);
  return bytes;
}
