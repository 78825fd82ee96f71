import { err, ok, type Result } from '#kernel';
import { batchHash, type BatchHead, readHead, signedText } from './batch-head.js';
import { type Part, readParts } from './batch-parts.js';

/** Why a file is none of the other side's batches. `cut`: it may yet be on its way, the file is shorter than its head says. */
export type BatchFault = 'unreadable' | 'forged' | 'cut' | 'damaged';

export interface ReadBatch {
  readonly head: BatchHead;
  /** The head's own bytes: their hash is what the next batch names. */
  readonly line: string;
  readonly parts: readonly Part[];
}

/** `head` where one was read whose signature holds: it says which batch it was meant to be. */
export interface UnreadBatch {
  readonly fault: BatchFault;
  readonly head: BatchHead | null;
}

const MAX_HEAD_BYTES = 32 * 1024;
const NEW_LINE = 0x0a;

/** A batch as a file: head, signature, body; the first two are a line each. */
export const writeBatch = (line: string, signature: string, body: Buffer): Buffer =>
  Buffer.concat([Buffer.from(`${line}\n${signature}\n`, 'utf8'), body]);

export interface HeadLines {
  readonly line: string;
  readonly signature: string;
  /** Where the body begins. */
  readonly bodyAt: number;
}

/** The two first lines of a file, from its beginning; null where there are none. */
export function splitHead(bytes: Buffer): HeadLines | null {
  const start = bytes.subarray(0, MAX_HEAD_BYTES);
  const first = start.indexOf(NEW_LINE);
  const second = start.indexOf(NEW_LINE, first + 1);
  if (first < 0 || second < 0) return null;
  return {
    line: start.toString('utf8', 0, first),
    signature: start.toString('latin1', first + 1, second),
    bodyAt: second + 1,
  };
}

export interface SignatureCheck {
  verify(signer: string, text: string, signature: string): boolean;
}

/** Checks what can be seen without opening anything: form, signature, length, hash. */
export function readBatch(bytes: Buffer, keys: SignatureCheck): Result<ReadBatch, UnreadBatch> {
  const unread = (fault: BatchFault, head: BatchHead | null = null): Result<ReadBatch, UnreadBatch> =>
    err({ fault, head });
  const lines = splitHead(bytes);
  // Shorter than any head: it may be on its way.
  if (lines === null) return unread(bytes.length < MAX_HEAD_BYTES ? 'cut' : 'unreadable');
  const { line, signature, bodyAt } = lines;
  const head = readHead(line);
  if (head === null) return unread('unreadable');
  if (!keys.verify(head.signer, signedText(line), signature)) return unread('forged');
  const body = bytes.subarray(bodyAt);
  if (body.length < head.bytes) return unread('cut', head);
  const algorithm = head.hash.slice(0, head.hash.indexOf(':'));
  if (body.length > head.bytes || batchHash(algorithm, body) !== head.hash) return unread('damaged', head);
  const parts = readParts(body);
  return parts === null ? unread('damaged', head) : ok({ head, line, parts });
}
