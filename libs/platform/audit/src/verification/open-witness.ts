import type { RecordedRestore } from '../witness/line-chain.js';
import { scanWitness, type WitnessScan } from '../witness/scan-witness.js';
import type { WitnessFile } from '../witness/witness-file.js';
import type { WitnessVerifier } from '../witness/witness-keys.js';
import { isSigned, parseLine, type RawLine, readLine } from '../witness/witness-line.js';
import type { Evidence } from './evidence.js';
import { type Connection, queryRows } from './read-stored.js';

export interface WitnessSource {
  readonly main: WitnessFile;
  readonly second: WitnessFile | null;
  readonly keys: WitnessVerifier;
}

/** The witness that is compared with: of two copies the one that holds and says more. */
export interface OpenedWitness {
  readonly scan: WitnessScan;
  readonly notes: readonly string[];
}

/** Lines of an overtaken sealer or of somebody else may stand at the end; so many are looked through for one that is signed. */
const NEAR = 8;

/**
 * Reads both copies to the end that they have now. Must come before the snapshot of the database: what is sealed was
 * committed before, so a later snapshot has it all.
 */
export async function openWitness(source: WitnessSource, evidence: Evidence): Promise<OpenedWitness> {
  const notes: string[] = [];
  const { main, second, keys } = source;
  const ends = [await main.size(), second === null ? 0 : await second.size()] as const;
  const other = second === null ? null : await scanWitness(second, ends[1], keys);
  const asked = other?.tip === null || other === null ? [] : [other.tip.no];
  const first = await scanWitness(main, ends[0], keys, asked);
  addFaults(first, evidence);
  if (other === null) return { scan: first, notes: [...notes, ...aboutTorn(first)] };
  addFaults(other, evidence);
  const better = choose(first, other);
  if (other.tip !== null && first.tip !== null && other.tip.no <= first.tip.no) {
    if (first.hashes.get(other.tip.no) !== other.tip.hash)
      evidence.addFinding({ kind: 'copies-differ', line: other.tip.no });
  } else if (!(await startsWith(other, first, keys))) {
    evidence.addFinding({ kind: 'copies-differ', line: first.tip?.no ?? 0 });
  }
  const gap = (first.tip?.no ?? 0) - (other.tip?.no ?? 0);
  if (gap > 0) notes.push(`第二处见证文件少 ${gap} 行`);
  if (gap < 0) notes.push(`第一处见证文件少 ${-gap} 行`);
  return { scan: better, notes: [...notes, ...aboutTorn(better)] };
}

export type CopyName = 'main' | 'second';

export const copyOf = ({ main, second }: WitnessSource, name: CopyName): WitnessFile =>
  name === 'second' && second !== null ? second : main;

/** Where a witness ends now. */
export interface NewestLine {
  readonly copy: CopyName;
  readonly line: RawLine;
  /** Entries that it seals, with all lines before. */
  readonly size: number;
  /** The restores that are on record, by the database's signed notes of them. */
  readRestores(connection: Connection): Promise<KnownRestore[]>;
}

export interface KnownRestore {
  readonly no: number;
  readonly hash: string;
  readonly fromPosition: number;
}

/** Of the first copy, or of the second where there is no first; null where neither has a line that is signed. */
export async function newestLine(source: WitnessSource): Promise<NewestLine | null> {
  const copy: CopyName = (await source.main.size()) > 0 ? 'main' : 'second';
  const file = copyOf(source, copy);
  const line = (await file.tail(await file.size(), NEAR)).findLast((one) => isSigned(one, source.keys));
  if (line === undefined) return null;
  const { size, generation } = parseLine(line);
  return { copy, line, size, readRestores: (connection) => readRestores(connection, generation, source.keys) };
}

async function readRestores(
  connection: Connection,
  generation: number,
  keys: WitnessVerifier,
): Promise<KnownRestore[]> {
  const found: KnownRestore[] = [];
  for (let of = 2; of <= generation; of += 1) {
    const [row] = await queryRows(
      connection,
      'SELECT line FROM history_seal WHERE generation = $1 ORDER BY line_no LIMIT 1',
      [of],
    );
    const line = readLine(row?.[0] ?? '');
    if (line?.kind !== 'restore' || !isSigned(line, keys)) continue;
    found.push({ no: line.no, hash: line.hash, fromPosition: parseLine(line).fromPosition });
  }
  return found;
}

function choose(first: WitnessScan, second: WitnessScan): WitnessScan {
  if (first.faults.length !== second.faults.length) return first.faults.length < second.faults.length ? first : second;
  return (second.tip?.no ?? 0) > (first.tip?.no ?? 0) ? second : first;
}

async function startsWith(longer: WitnessScan, shorter: WitnessScan, keys: WitnessVerifier): Promise<boolean> {
  if (shorter.tip === null) return true;
  const again = await scanWitness(longer.file, longer.endAt, keys, [shorter.tip.no]);
  return again.hashes.get(shorter.tip.no) === shorter.tip.hash;
}

function addFaults(scan: WitnessScan, evidence: Evidence): void {
  for (const { kind, no } of scan.faults) evidence.addFinding({ kind, line: no, detail: scan.file.path });
}

function aboutTorn(scan: WitnessScan): string[] {
  return [
    ...(scan.torn > 0 ? [`见证文件中有 ${scan.torn} 处未写完的行（崩溃所留，不影响其余）`] : []),
    ...(scan.overtaken > 0 ? [`有 ${scan.overtaken} 行由已被接替的实例写入，不计入`] : []),
  ];
}

export const reportRestores = (restores: readonly RecordedRestore[]) =>
  restores.map(({ no, at, who, reason, lost, oldSize, size }) => ({
    line: no,
    at,
    who,
    reason,
    lost,
    oldSize,
    newSize: size,
  }));
