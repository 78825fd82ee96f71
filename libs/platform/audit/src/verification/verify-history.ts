import { checkStructure } from '../structure/check-structure.js';
import { readSealed, type SealedStretch, type WitnessScan } from '../witness/scan-witness.js';
import type { WitnessVerifier } from '../witness/witness-keys.js';
import type { RawLine } from '../witness/witness-line.js';
import { checkCount, checkGuards, checkHeads, checkRestore, findingsOfHeads, type WrongHead } from './check-tables.js';
import { compareNotes, inOrder, readNoted } from './compare-notes.js';
import { conclude } from './conclude.js';
import { Evidence } from './evidence.js';
import type { Finding, VerificationReport } from './finding.js';
import { findWhereabouts } from './look-up.js';
import { openWitness, reportRestores } from './open-witness.js';
import { readErasures } from './read-erasures.js';
import { type Connection, FIRST_POSITION, readStored } from './read-stored.js';
import { readOldestUnsealed } from './read-window.js';
import type { Snapshot, VerifyOptions } from './verify-options.js';
import { EntryWalk } from './walk-entries.js';

const MOST_FINDINGS = 1_000;
/** Compares the whole history of a service with itself and with its witness. Memory does not grow with its length. */
export async function verifyHistory(snapshot: Snapshot, options: VerifyOptions): Promise<VerificationReport> {
  const evidence = new Evidence();
  const witness = options.witness === null ? null : await openWitness(options.witness, evidence);
  const noted: RawLine[] = [];
  return snapshot(async (connection) => {
    const scan = witness?.scan ?? null;
    const stretches =
      scan === null || options.witness === null
        ? inOrder<SealedStretch>([])
        : readWitness(scan, { connection, keys: options.witness.keys, evidence, noted });
    const { isErased, report: erasures } = await readErasures(connection);
    const walk = new EntryWalk(stretches, { isErased, fromBeginning: true, evidence });
    for await (const page of readStored(connection, FIRST_POSITION)) await walk.take(page);
    await walk.end();
    const { heads, wrong } = await checkHeads(connection);
    await checkGuards(connection, evidence);
    await checkCount(connection, walk.entries, evidence);
    await checkRestore(connection, scan?.tip?.no ?? 0, evidence);
    const built = scan === null ? [] : await checkStructure(connection, scan.structure, options.migrations, evidence);
    const oldestUnsealedSeconds = await readOldestUnsealed(connection, walk.last?.toPosition ?? FIRST_POSITION);
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
      window: { entries: walk.unsealed, mostSeconds: options.everyMs / 1000, oldestUnsealedSeconds },
      erasures,
      restores: reportRestores(scan?.restores ?? []),
      notes: [...(witness?.notes ?? ['没有见证文件：只能核对链本身']), ...aboutNoted(noted), ...built],
      findings: all.slice(0, options.most ?? MOST_FINDINGS),
      findingCount: all.length + evidence.dropped,
    };
  });
}

const aboutNoted = (noted: readonly RawLine[]): string[] =>
  noted.length === 0 ? [] : [`见证文件比数据库的封存记录少 ${noted.length} 行，封存任务会补写`];

interface WitnessContext {
  readonly connection: Connection;
  readonly keys: WitnessVerifier;
  readonly evidence: Evidence;
  /** Filled with the lines that only the database has. */
  readonly noted: RawLine[];
}

/** The lines of the file, each compared with the database's note of it, then signed notes that go on where it ends. */
async function* readWitness(scan: WitnessScan, context: WitnessContext): AsyncGenerator<SealedStretch> {
  yield* compareNotes(readSealed(scan), context);
  yield* readNoted(scan, context);
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
  const more = findingsOfHeads(wrong.filter((head) => !known.has(nameOf(head))));
  return [...extended, ...more];
}
