import type { HeadFound } from './chain-head.js';
import { type ChainKeys, isKeyed, isLinkOf } from './line-chain.js';
import type { SecurityLine } from './log-lines.js';

/** What was found wrong with the chain of a service's files. */
export type ChainFaultKind =
  /** No line of ours: half of one, or something else. */
  | 'damaged'
  /** The line is not the one that its successor, or the head, names. */
  | 'changed'
  /** Lines before this one are not there. */
  | 'missing'
  /** A line that stands where its number does not belong. */
  | 'out-of-order'
  /** A line without a number, after the chain has begun. */
  | 'unchained'
  /** Lines after this one, which the head knows of, are not there. */
  | 'cut-off'
  /** There are lines and no head of them, or one that somebody else has made. */
  | 'head-lost'
  /** Linked with a key that is not among those given, or without one where others have one. */
  | 'key-unknown'
  /** The files begin later than they are allowed to. */
  | 'begin-missing';

/** Where it was found. */
export interface ChainFault {
  readonly kind: ChainFaultKind;
  readonly service: string;
  /** Name of the file; null where there is none. */
  readonly file: string | null;
  /** From 1 on; null where it is about the file as a whole. */
  readonly line: number | null;
  /** Numbers that are not there. */
  readonly missing?: { readonly from: number; readonly to: number };
}

/** A line of the chain with the bytes that it is linked by. */
export interface ChainedLine {
  readonly line: SecurityLine & { readonly seq: number };
  readonly bytes: Buffer;
}

export type StepFault = Pick<ChainFault, 'kind' | 'missing'> & {
  /** Which of the two lines it is about. */
  readonly at: 'older' | 'newer';
};

/** What is wrong between two lines of which the second was found right after the first; null when nothing is. */
export function faultBetween(older: ChainedLine, newer: ChainedLine['line'], keys: ChainKeys): StepFault | null {
  const before = older.line.seq;
  if (newer.seq <= before) return { kind: 'out-of-order', at: 'newer' };
  if (newer.seq > before + 1) {
    return { kind: 'missing', at: 'newer', missing: { from: before + 1, to: newer.seq - 1 } };
  }
  const link = newer.previous ?? '';
  const fits = isLinkOf(link, older.bytes, keys);
  if (fits === null || (isLinkedByKey(older.line) && !isKeyed(link))) {
    return { kind: 'key-unknown', at: 'newer' };
  }
  return fits ? null : { kind: 'changed', at: 'older' };
}

/** The last line of the files against what the head says of it. A head that is one behind was not written any more. */
export function faultOfEnd(last: ChainedLine, head: HeadFound, keys: ChainKeys): StepFault | null {
  // Without a key anybody makes a head: it counts for lines that have none either.
  if (typeof head === 'string' || (!head.isKeyed && isLinkedByKey(last.line)))
    return { kind: 'head-lost', at: 'newer' };
  if (head.seq > last.line.seq) {
    return { kind: 'cut-off', at: 'newer', missing: { from: last.line.seq + 1, to: head.seq } };
  }
  if (head.seq < last.line.seq) return null;
  return isLinkOf(head.link, last.bytes, keys) === true ? null : { kind: 'changed', at: 'newer' };
}

/** False of the first line, which names none. */
export const isLinkedByKey = ({ previous }: Pick<SecurityLine, 'previous'>): boolean =>
  previous != null && isKeyed(previous);
