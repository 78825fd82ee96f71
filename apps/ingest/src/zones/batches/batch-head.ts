import { createHash } from 'node:crypto';
import { type Static, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import type { SuiteName } from '#platform/crypto';
import { ZoneReport } from './zone-report.js';

const Hash = Type.String({ pattern: '^(sha256|sm3):[0-9a-f]{64}$' });
const UUID = '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$';
const MAX_SEQ = 999_999_999_999;

const Head = Type.Object({
  format: Type.Literal(1),
  from: Type.Union([Type.Literal('edge'), Type.Literal('inner')]),
  /** A line of batches, counted from 1 without a gap. */
  stream: Type.String({ pattern: UUID }),
  seq: Type.Integer({ minimum: 1, maximum: MAX_SEQ }),
  /** Entries in the body. */
  count: Type.Integer({ minimum: 0 }),
  /** Length of the body. */
  bytes: Type.Integer({ minimum: 0 }),
  /** Of the body. */
  hash: Hash,
  /** Of the head of the batch before; null in the first. */
  before: Type.Union([Hash, Type.Null()]),
  createdAt: Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{3}Z$' }),
  signer: Type.String({ pattern: '^[A-Za-z0-9_-]{1,32}$' }),
  report: ZoneReport,
});

/** What is signed of a batch; the hash of the body and that of the head before are in it, so nothing can be exchanged. */
export type BatchHead = Static<typeof Head>;

const ALGORITHM: Readonly<Record<SuiteName, 'sha256' | 'sm3'>> = { intl: 'sha256', gm: 'sm3' };

export const hashAlgorithmOf = (suite: SuiteName): 'sha256' | 'sm3' => ALGORITHM[suite];

export const batchHash = (algorithm: string, bytes: Buffer | string): string =>
  `${algorithm}:${createHash(algorithm).update(bytes).digest('hex')}`;

/** A signature over a head is one over nothing else that the keys may sign. */
export const signedText = (line: string): string => `gp zone batch\n${line}`;

/** Null where it is no head. */
export function readHead(line: string): BatchHead | null {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return null;
  }
  return Value.Check(Head, value) ? value : null;
}

/** By the name alone files are in the order of their numbers. */
const SEQ_DIGITS = 12;
const NAME = /^(\d{12})-([0-9a-f]{8})\.batch$/;

/** Two streams of one side do not overwrite each other. */
export const batchFileName = ({ seq, stream }: Pick<BatchHead, 'seq' | 'stream'>): string =>
  `${String(seq).padStart(SEQ_DIGITS, '0')}-${stream.slice(0, 8)}.batch`;

/** What a name says, which nobody signed; null where it is none of ours. */
export function readFileName(name: string): { readonly seq: number; readonly streamStart: string } | null {
  const match = NAME.exec(name);
  return match === null ? null : { seq: Number(match[1]), streamStart: match[2]! };
}
