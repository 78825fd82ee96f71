import { readSealed, type SealedStretch, toSealed, type WitnessScan } from '../witness/scan-witness.js';
import { isSigned, NO_LINE, type RawLine, readLine } from '../witness/witness-line.js';
import type { IsErased } from './check-entry.js';
import {
  checkCount,
  checkGuards,
  checkHeads,
  checkRestore,
  type LineNote,
  readNotedLines,
  readNotes,
  type WrongHead,
} from './check-tables.js';
import { conclude } from './conclude.js';
import { Evidence } from './evidence.js';
import type { Finding, VerificationReport } from './finding.js';
import { findWhereabouts, readErasures } from './look-up.js';
import { openWitness, reportRestores, type WitnessSource } from './open-witness.js';
import { type Connection, FIRST_POSITION, readStored } from './read-stored.js';
import { EntryWalk } from './walk-entries.js';

export interface VerifyOptions {
  readonly service: string;
  /** Null when there is none: then chains and heads alone are looked at. */
  readonly witness: WitnessSource | null;
  /** How long an entry waits to be sealed at most. */
  readonly everyMs: number;
  readonly now: Date;
  /** Findings in the report; all are counted. Default 1,000. */
  readonly most?: number;
}

/** Runs `work` on one connection with one snapshot, read only, in the schema of the service and in UTC. */
export type Snapshot = <T>(work: (connection: Connection) => Promise<T>) => Promise<T>;

const MOST_FINDINGS = 1_000;
/** A crash leaves at most so many lines in the database alone. */
const MENDED_LINES = 16;

/** Compares the whole history of a service with itself and with its witness. Memory does not grow with its length. */
export async function verifyHistory(snapshot: Snapshot, options: VerifyOptions): Promise<VerificationReport> {
  const evidence = new Evidence();
  const witness = options.witness === null ? null : await openWitness(options.witness, evidence);
  const noted: RawLine[] = [];
  return snapshot(async (connection) => {
    const scan = witness?.scan ?? null;
    const stretches = scan === null ? nothing() : readWitness(scan, { connection, options, evidence, noted });
    const walk = new EntryWalk(stretches, { isErased: await erasures(connection), fromBeginning: true, evidence });
    for await (const page of readStored(connection, FIRST_POSITION)) await walk.take(page);
    await walk.end();
    const { heads, wrong } = await checkHeads(connection);
    await checkGuards(connection, evidence);
    await checkCount(connection, walk.entries, evidence);
    await checkRestore(connection, scan?.tip?.no ?? 0, evidence);
    const findings = withHeads(conclude(evidence, await findWhereabouts(connection, evidence)), wrong);
    const all = [...evidence.findings, ...findings];
    return {
      service: options.service,
      at: options.now.toISOString(),
      whole: true,
      entries: walk.entries,
      chains: heads,
      sealed: {
        lines: scan === null ? null : walk.lines,
        entries: walk.sealedEntries,
        lastAt: walk.last?.at ?? null,
        size: walk.last?.size ?? 0,
        root: walk.last?.root ?? null,
      },
      window: { entries: walk.unsealed, mostSeconds: options.everyMs / 1000 },
      restores: reportRestores(scan?.restores ?? []),
      notes: [...(witness?.notes ?? ['没有见证文件：只能核对链本身']), ...aboutNoted(noted)],
      findings: all.slice(0, options.most ?? MOST_FINDINGS),
      findingCount: all.length + evidence.dropped,
    };
  });
}

async function* nothing(): AsyncGenerator<SealedStretch> {
  // Nothing is sealed.
}

const aboutNoted = (noted: readonly RawLine[]): string[] =>
  noted.length === 0 ? [] : [`见证文件比数据库的封存记录少 ${noted.length} 行，封存任务会补写`];

async function erasures(connection: Connection): Promise<IsErased> {
  const erased = await readErasures(connection);
  return (kind, id, seq, part) => erased.has(`${kind}:${id}\u0000${seq}\u0000${part}`);
}

interface WitnessContext {
  readonly connection: Connection;
  readonly options: VerifyOptions;
  readonly evidence: Evidence;
  /** Filled with the lines that only the database has. */
  readonly noted: RawLine[];
}

/** The lines of the file, each compared with the database's note of it, then signed notes that go on where it ends. */
async function* readWitness(scan: WitnessScan, context: WitnessContext): AsyncGenerator<SealedStretch> {
  const { connection, evidence } = context;
  const notes = readNotes(connection);
  let note = await nextNote(notes);
  for await (const stretch of readSealed(scan)) {
    const { no } = stretch.line;
    while (note !== null && note.no < no) note = await nextNote(notes);
    // Without any later note it is what a crash leaves between the file and the table.
    if (note !== null && note.no > no) evidence.addFinding({ kind: 'note-missing', line: no });
    if (note?.no === no && note.hashes.some((hash) => hash !== stretch.hash)) {
      evidence.addFinding({ kind: 'note-changed', line: no });
    }
    yield stretch;
  }
  await notes.return(undefined);
  yield* readNoted(scan, context);
}

async function nextNote(notes: AsyncGenerator<LineNote>): Promise<LineNote | null> {
  const next = await notes.next();
  return next.done === true ? null : next.value;
}

async function* readNoted(scan: WitnessScan, context: WitnessContext): AsyncGenerator<SealedStretch> {
  const { connection, options, evidence, noted } = context;
  let previous = scan.tip?.hash ?? NO_LINE;
  for (let after = scan.tip?.no ?? 0; ;) {
    const texts = await readNotedLines(connection, after);
    if (texts.length === 0) break;
    for (const text of texts) {
      after += 1;
      const line = readLine(text);
      if (line?.previous !== previous || options.witness === null || !isSigned(line, options.witness.keys)) {
        evidence.addFinding({ kind: 'note-changed', line: after });
        return;
      }
      noted.push(line);
      previous = line.hash;
      yield toSealed(line, []);
    }
  }
  if (noted.length > MENDED_LINES) {
    evidence.addFinding({ kind: 'lines-missing', line: scan.tip?.no ?? 0, detail: scan.file.path });
  }
}

/** A head that says more than the chain has: its end was cut off. Of what is found already, only its extent is put right. */
function withHeads(findings: readonly Finding[], wrong: readonly WrongHead[]): Finding[] {
  const nameOf = (chain: Finding['chain']): string => `${chain?.kind}\u0000${chain?.id}`;
  const known = new Set(findings.map(({ chain }) => nameOf(chain)));
  const heads = new Map(wrong.map((head) => [nameOf(head), head]));
  const extended = findings.map((finding): Finding => {
    const count = heads.get(nameOf(finding.chain))?.count ?? 0;
    const isEnd = finding.kind === 'truncated' && finding.seq !== undefined;
    return isEnd && count > (finding.throughSeq ?? finding.seq ?? 0) ? { ...finding, throughSeq: count } : finding;
  });
  const more = wrong.flatMap(({ kind, id, count, lastSeq }): Finding[] => {
    const chain = { kind, id };
    if (known.has(nameOf(chain))) return [];
    if (count <= lastSeq) return [{ kind: 'head-changed', chain, seq: lastSeq }];
    return [{ kind: 'truncated', chain, seq: lastSeq + 1, ...(count > lastSeq + 1 ? { throughSeq: count } : {}) }];
  });
  return [...extended, ...more];
}
