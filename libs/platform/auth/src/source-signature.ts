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
  /** `v1,<base64>` or `v1sm3,<base64>`, several separated by spaces while a secret is being replaced. */
  readonly signature: string;
}

/** What a message is signed with, by the name that it has in configuration and contracts. */
export const SIGNATURE_SUITES = {
  'hmac-sha256': { version: 'v1', hash: 'sha256' },
  /** GB/T 32905 in the construction of RFC 2104; made by OpenSSL. */
  'hmac-sm3': { version: 'v1sm3', hash: 'sm3' },
} as const;

export type SignatureSuite = keyof typeof SIGNATURE_SUITES;

export const isSignatureSuite = (text: string): text is SignatureSuite => Object.hasOwn(SIGNATURE_SUITES, text);

export interface SigningKey {
  /** Bytes, or their base64 with or without the prefix `whsec_`. */
  readonly secret: string | Buffer;
  readonly suite: SignatureSuite;
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
/** As many keys as a source may have in use: a refusal takes the time of so many, however many there are. */
const KEYS_IN_USE = 2;
/** No dot: the signed text joins its parts with dots. */
const MESSAGE_ID = /^[A-Za-z0-9_:-]{1,128}$/;
const NOBODYS_SECRET = randomBytes(32);
const SOURCE_ID = /^[A-Za-z0-9_-]{1,64}$/;
const TIMESTAMP = /^[0-9]{1,11}$/;

/** A new secret of 32 random bytes, base64. */
export const generateSigningSecret = (): string => randomBytes(32).toString('base64');

/** `v1,<base64 of HMAC-SHA256(secret, "id.timestamp.body")>`, as Standard Webhooks says. `timestamp`: Unix seconds. */
export function signMessage(
  secret: string | Buffer,
  id: string,
  timestamp: number,
  body: string | Buffer,
  suite: SignatureSuite = 'hmac-sha256',
): string {
  const { version } = SIGNATURE_SUITES[suite];
  return `${version},${digest(suite, secretBytes(secret), id, timestamp, body).toString('base64')}`;
}

/**
 * What a request without a body signs in its place: `POST /v1/runs/…/close`. An empty text would be the same for all of
 * them, and whoever saw one signature could send it to another address.
 */
export const targetBody = (method: string, pathAndQuery: string): string => `${method} ${pathAndQuery}`;

/** What a GET signs in place of a body: `GET /v1/answers?after=…`. */
export const getBody = (pathAndQuery: string): string => targetBody('GET', pathAndQuery);

/**
 * What the upload of a file signs in place of its bytes, which are too many to hold: its address, and the header
 * `content-digest` (RFC 9530: `sha-256=:<base64>:`) as it is sent. The receiver holds the bytes against the digest.
 */
export const fileBody = (pathAndQuery: string, contentDigest: string): string =>
  `FILE ${pathAndQuery} ${contentDigest}`;

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
  readonly suite?: SignatureSuite;
}): Record<string, string> {
  const { secret, id, timestamp, body, suite } = options;
  return {
    [SIGNATURE_HEADERS.source]: options.sourceId,
    [SIGNATURE_HEADERS.id]: id,
    [SIGNATURE_HEADERS.timestamp]: String(timestamp),
    [SIGNATURE_HEADERS.signature]: signMessage(secret, id, timestamp, body, suite),
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
 * Compares in constant time against every key that is in use. `judgedAtMs` is the time that the age is judged against: now
 * over HTTP, the broker's append time over Kafka; `maxAgeSeconds` holds both ways. The value is the index of the key.
 * A refusal takes as long without any key as with two, so that its time does not tell which sources there are.
 */
export function verifySignature(options: {
  readonly headers: SignatureHeaders;
  readonly keys: readonly SigningKey[];
  readonly body: string | Buffer;
  readonly judgedAtMs: number;
  readonly maxAgeSeconds: number;
}): Result<{ readonly keyIndex: number }, SignatureFault> {
  const { headers, keys, body, judgedAtMs, maxAgeSeconds } = options;
  const age = judgedAtMs / 1000 - headers.timestamp;
  if (age > maxAgeSeconds) return err('too-old');
  if (age < -maxAgeSeconds) return err('too-new');
  const parts = headers.signature.split(' ', MAX_SIGNATURES);
  for (const [suite, { version }] of Object.entries(SIGNATURE_SUITES) as [SignatureSuite, { version: string }][]) {
    const given = parts.flatMap((part) => readSignature(version, part));
    if (given.length === 0) continue;
    const fitting = [...keys.entries()].filter(([, key]) => key.suite === suite);
    for (let n = 0; n < Math.max(KEYS_IN_USE, fitting.length); n += 1) {
      const [index, key] = fitting[n] ?? [-1, undefined];
      const secret = key === undefined ? NOBODYS_SECRET : secretBytes(key.secret);
      const expected = digest(suite, secret, headers.id, headers.timestamp, body);
      const fits = given.some((signature) => timingSafeEqual(signature, expected));
      if (fits && index >= 0) return ok({ keyIndex: index });
    }
  }
  return err('mismatch');
}

function readSignature(version: string, part: string): Buffer[] {
  if (!part.startsWith(`${version},`)) return [];
  const bytes = Buffer.from(part.slice(version.length + 1), 'base64');
  return bytes.length === SIGNATURE_BYTES ? [bytes] : [];
}

const digest = (suite: SignatureSuite, secret: Buffer, id: string, timestamp: number, body: string | Buffer): Buffer =>
  createHmac(SIGNATURE_SUITES[suite].hash, secret).update(`${id}.${timestamp}.`, 'utf8').update(body).digest();

function secretBytes(secret: string | Buffer): Buffer {
  const bytes =
    typeof secret === 'string'
      ? Buffer.from(secret.startsWith(SECRET_PREFIX) ? secret.slice(SECRET_PREFIX.length) : secret, 'base64')
      : secret;
  if (bytes.length < MIN_SECRET_BYTES) throw new Error(`a signing secret has at least ${MIN_SECRET_BYTES} bytes`);
  return bytes;
}
