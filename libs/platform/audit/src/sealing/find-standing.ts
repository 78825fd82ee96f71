import { MerkleFrontier } from '../merkle/merkle-tree.js';
import { linesAfter, type WitnessCopies } from '../witness/witness-copies.js';
import type { WitnessVerifier } from '../witness/witness-keys.js';
import {
  isSigned,
  namesSame,
  NO_LINE,
  parseLine,
  type RawLine,
  readLine,
  type StructureMark,
  structureOf,
  type WitnessLine,
} from '../witness/witness-line.js';
import { leafOf, type SealRow, type SealSession, toWitnessed } from './seal-session.js';

/** Where a sealer goes on from. */
export interface Standing {
  readonly tip: RawLine | null;
  readonly generation: number;
  readonly toPosition: number;
  readonly tree: MerkleFrontier;
  /** The last line that says how the schema is built. */
  readonly structure: StructureMark | null;
}

/** Sealing must not go on: it would put a signature under a database that is not the one the witness speaks of. */
export class SealingRefused extends Error {
  constructor(
    readonly why: 'database-behind' | 'database-differs' | 'witness-lost' | 'witness-foreign',
    detail: string,
  ) {
    super(detail);
    this.name = 'SealingRefused';
  }
}

/** A crash leaves at most the lines of one turn in the table alone; more of them missing is a witness that was lost. */
const MENDED_LINES = 16;

/**
 * Compares the last line of the witness with the database's note of it, and mends what a crash left between the two, in
 * either order. Rejects with SealingRefused when a crash does not explain the difference.
 */
export async function findStanding(
  session: SealSession,
  copies: WitnessCopies,
  verifier: WitnessVerifier,
  epoch: number,
): Promise<Standing> {
  const noted = await session.lastSeal();
  const { tip } = copies;
  if (tip === null && noted === null) return BEGINNING();
  if (tip !== null && tip.hash === noted?.lineHash) return standAt(session, tip, noted);
  const ahead = tip === null ? null : await linesAfter(copies.main, noted && { hash: noted.lineHash }, verifier);
  if (ahead !== null) return adoptLines(session, { lines: ahead, noted, epoch });
  return mendWitness(session, copies, verifier);
}

const BEGINNING = (): Standing => ({
  tip: null,
  generation: 1,
  toPosition: 0,
  tree: new MerkleFrontier(),
  structure: null,
});

/** Where a sealer stands once a line is written. */
export const standingAfter = (tip: RawLine, line: WitnessLine, tree: MerkleFrontier): Standing => ({
  tip,
  generation: line.generation,
  toPosition: line.toPosition,
  tree,
  structure: structureOf(tip, line),
});

/** The table's frontier is taken when it has the root that was signed; else the tree is grown again. */
async function standAt(session: SealSession, tip: RawLine, noted: SealRow): Promise<Standing> {
  const line = parseLine(tip);
  const tree = frontierOf(noted, line) ?? (await session.growTree(line.toPosition));
  if (tree.size !== line.size || tree.root() !== line.root) {
    throw new SealingRefused(
      'database-behind',
      `the entries up to line ${tip.no} of the witness are not those it sealed`,
    );
  }
  return standingAfter(tip, line, tree);
}

function frontierOf(noted: SealRow, line: WitnessLine): MerkleFrontier | null {
  try {
    const tree = MerkleFrontier.fromBuffer(line.size, noted.frontier);
    return tree.root() === line.root ? tree : null;
  } catch {
    return null;
  }
}

/** Lines that the witness has and the table has not: their transactions were cut off after the file was written. */
async function adoptLines(
  session: SealSession,
  { lines, noted, epoch }: { lines: readonly RawLine[]; noted: SealRow | null; epoch: number },
): Promise<Standing> {
  const before = noted === null ? null : readLine(noted.line);
  let standing = before === null || noted === null ? BEGINNING() : await standAt(session, before, noted);
  const rows: SealRow[] = [];
  for (const raw of lines) {
    const line = parseLine(raw);
    const tree = line.kind === 'restore' ? await session.growTree(line.fromPosition) : standing.tree.copy();
    await extend(session, tree, line);
    rows.push(noteOf(raw, line, tree));
    standing = standingAfter(raw, line, tree);
  }
  await session.record(epoch, rows, () => Promise.resolve());
  return standing;
}

/** Puts the entries of a line into the tree. Rejects when the database does not have exactly these. */
async function extend(session: SealSession, tree: MerkleFrontier, line: WitnessLine): Promise<void> {
  const entries = await session.readEntries(line.fromPosition, line.toPosition, line.entries.length + 1);
  for (const entry of entries) tree.append(leafOf(entry));
  if (!namesSame(entries.map(toWitnessed), line.entries) || tree.root() !== line.root) {
    throw new SealingRefused(
      'database-behind',
      `line ${line.no} of the witness (${line.at}) seals entries that the database does not have`,
    );
  }
}

export const noteOf = (raw: RawLine, line: WitnessLine, tree: MerkleFrontier | null): SealRow => ({
  lineNo: raw.no,
  generation: line.generation,
  fromPosition: line.fromPosition,
  toPosition: line.toPosition,
  size: line.size,
  frontier: tree?.toBuffer() ?? Buffer.alloc(0),
  lineHash: raw.hash,
  line: raw.text,
});

/** The table goes on where the witness ends: what the medium lost of the last turn is written again, word for word. */
async function mendWitness(session: SealSession, copies: WitnessCopies, verifier: WitnessVerifier): Promise<Standing> {
  const { missing, last } = await notedAfter(session, copies.tip, verifier);
  if (missing.length === 0) {
    throw new SealingRefused('witness-foreign', `${copies.main.path} is not the witness of this database`);
  }
  if (missing.length > MENDED_LINES) {
    throw new SealingRefused(
      'witness-lost',
      `${copies.main.path} lacks the lines from ${missing[0]!.no} on that the database has a note of`,
    );
  }
  await copies.append(missing);
  return standAt(session, missing.at(-1)!, last!);
}

/** The signed lines of the table that go on from `tip`. */
export async function notedAfter(
  session: SealSession,
  tip: RawLine | null,
  verifier: WitnessVerifier,
): Promise<{ readonly missing: RawLine[]; readonly last: SealRow | null }> {
  const missing: RawLine[] = [];
  let last: SealRow | null = null;
  let previous = tip?.hash ?? NO_LINE;
  for (let after = tip?.no ?? 0; ; after = last!.lineNo) {
    const rows = await session.sealsAfter(after, 500);
    if (rows.length === 0) return { missing, last };
    for (const row of rows) {
      const line = readLine(row.line);
      if (line === null || line.previous !== previous || !isSigned(line, verifier)) return { missing, last };
      missing.push(line);
      last = row;
      previous = line.hash;
    }
  }
}
