import { createHash } from 'node:crypto';
import type { WitnessSigner, WitnessVerifier } from './witness-keys.js';

/**
 * A sealed entry as the witness knows it: place in the common order, chain, number, beginning of its hash, and the word for
 * what was done, so that of an entry which is lost somebody can still say what it was. Lines of the first release have no
 * word; entries of the system may have none.
 */
export type WitnessedEntry = readonly [
  position: number,
  chainKind: string,
  chainId: string,
  seq: number,
  hash: string,
  command?: string,
];

/** A superuser cannot find another entry with these 96 bits; the roots of the line cover the whole hash. */
export const HASH_PREFIX = 24;

export interface SealContent {
  readonly service: string;
  /** Of the database: system, timeline, database. */
  readonly database: string;
  /** Grows by one with each recorded restore. */
  readonly generation: number;
  /** Of the sealer: a line of a lower epoch than the one before it was written by a process that had been overtaken. */
  readonly epoch: number;
  readonly at: string;
  /** The line covers the positions above the first, up to and with the second: no entry can appear there any more. */
  readonly fromPosition: number;
  readonly toPosition: number;
  /** Entries up to `toPosition`, and the RFC 9162 root over them. */
  readonly size: number;
  readonly root: string;
  /** Root over the entries of this line alone, so that one line can be checked without those before. */
  readonly lineRoot: string;
  readonly entries: readonly WitnessedEntry[];
  /** The last line before this one that says how the schema is built; left out when there is none. */
  readonly structure?: StructureMark;
}

/** One line of the witness, by number and hash. */
export interface StructureMark {
  readonly no: number;
  readonly hash: string;
}

/** How the schema was built when these migrations had run on a server of this release. It seals no entries. */
export interface StructureContent extends SealContent {
  readonly migrations: readonly string[];
  /** Of PostgreSQL: another major release writes the same definition in other words. */
  readonly server: number;
  readonly objects: readonly StructureObject[];
}

/** e.g. `trigger history_keeps_rows on history`, with the beginning of the hash of its definition. */
export type StructureObject = readonly [name: string, hash: string];

/** A recorded restore: what lies beyond `fromPosition` in earlier lines no longer holds; what holds there instead is here. */
export interface RestoreContent extends SealContent {
  readonly reason: string;
  readonly who: string;
  /** What the witness had said before, and how many of its entries are gone. */
  readonly oldSize: number;
  readonly oldRoot: string;
  readonly lost: number;
}

interface Linked {
  /** 1, 2, 3 … */
  readonly no: number;
  /** Hash of the line before; zeros at the first. */
  readonly previous: string;
}

export type WitnessLine = Linked &
  (
    | ({ readonly kind: 'seal' } & SealContent)
    | ({ readonly kind: 'restore' } & RestoreContent)
    | ({ readonly kind: 'structure' } & StructureContent)
  );

/** A line as it lies in the file. */
export interface RawLine {
  readonly kind: WitnessLine['kind'];
  readonly no: number;
  readonly previous: string;
  readonly text: string;
  readonly hash: string;
}

export const NO_LINE = '0'.repeat(64);

export const hashLine = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The signature is the last member and covers every byte before its comma. Members stand in this order. */
export function composeLine(line: WitnessLine, signer: WitnessSigner): RawLine {
  const { kind, no, previous, ...content } = line;
  const body = JSON.stringify({ kind, no, previous, keyId: signer.keyId, ...content }).slice(0, -1);
  const text = `${body},"signature":"${signer.sign(body)}"}`;
  return { kind, no, previous, text, hash: hashLine(text) };
}

const HEAD =
  /^\{"kind":"(seal|restore|structure)","no":(\d{1,15}),"previous":"([0-9a-f]{64})","keyId":"([\w-]{1,64})",/;
const TAIL = /,"signature":"([\w-]{1,200})"\}$/;

/** Null when the text is not a whole line: one that a crash cut off, or that somebody wrote into the file. */
export function readLine(text: string): RawLine | null {
  const head = HEAD.exec(text);
  if (head === null || !TAIL.test(text.slice(-260))) return null;
  const [, kind, no, previous] = head;
  return { kind: kind as RawLine['kind'], no: Number(no), previous: previous!, text, hash: hashLine(text) };
}

export function isSigned(line: RawLine, verifier: WitnessVerifier): boolean {
  const keyId = HEAD.exec(line.text)?.[4] ?? '';
  const signature = TAIL.exec(line.text.slice(-260));
  if (signature === null) return false;
  return verifier.verify(keyId, line.text.slice(0, -signature[0].length), signature[1]!);
}

/** Of a line whose signature holds, or which one that holds names as its predecessor: its members are as they were written. */
export const parseLine = (line: RawLine): WitnessLine => JSON.parse(line.text) as WitnessLine;

/** Which line the one after this one has to name as the last that says how the schema is built. */
export function structureOf(raw: RawLine, line: WitnessLine = parseLine(raw)): StructureMark | null {
  return raw.kind === 'structure' ? { no: raw.no, hash: raw.hash } : (line.structure ?? null);
}

/** Whether both name the same entries; the words beside them do not count, for lines of the first release have none. */
export function namesSame(one: readonly WitnessedEntry[], other: readonly WitnessedEntry[]): boolean {
  if (one.length !== other.length) return false;
  return one.every((entry, i) => {
    const twin = other[i];
    return twin !== undefined && [0, 1, 2, 3, 4].every((part) => entry[part] === twin[part]);
  });
}
