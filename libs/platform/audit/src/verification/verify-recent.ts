import { toSealed } from '../witness/scan-witness.js';
import { isSigned, NO_LINE, parseLine, type RawLine } from '../witness/witness-line.js';
import { checkStructure, notedStructure } from '../structure/check-structure.js';
import { checkGuards, checkRestore } from './check-tables.js';
import { inOrder } from './compare-notes.js';
import { chainName, conclude } from './conclude.js';
import { Evidence } from './evidence.js';
import type { Finding, VerificationReport } from './finding.js';
import { findWhereabouts } from './look-up.js';
import { reportRestores } from './open-witness.js';
import { readErasures } from './read-erasures.js';
import { type Connection, queryRows, readStored, type StoredEntry } from './read-stored.js';
import { readOldestUnsealed } from './read-window.js';
import type { Snapshot, VerifyOptions } from './verify-options.js';
import { EntryWalk } from './walk-entries.js';

const LINES = 256;
const MOST_FINDINGS = 100;

/**
 * The newest entries, about `limit` of them, with the lines that seal them: bounded work that a service can do while it
 * serves. The lines before these, and their roots, are `verifyHistory`'s.
 */
export async function verifyRecent(
  snapshot: Snapshot,
  limit: number,
  options: VerifyOptions,
): Promise<VerificationReport> {
  const evidence = new Evidence();
  const raw = await newestLines(limit, options, evidence);
  const lines = raw.map(parseLine);
  const restores = lines.filter((line) => line.kind === 'restore');
  const stretches = raw.map((line) => toSealed(line, restores));
  return snapshot(async (connection) => {
    const { isErased, report: erasures } = await readErasures(connection);
    const walk = new EntryWalk(inOrder(stretches), { isErased, fromBeginning: false, evidence });
    const after =
      lines.length > 0 ? Math.min(...lines.map((line) => line.fromPosition)) : await newestPosition(connection, limit);
    const ends = new ChainEnds();
    let all = true;
    for await (const page of readStored(connection, after)) {
      await walk.take(page);
      ends.take(page);
      // What no line seals yet is looked at, too, but not without end.
      all = walk.unsealed <= limit;
      if (!all) break;
    }
    await walk.end();
    // Where the last line itself does not hold, that is the finding.
    if (options.witness !== null && evidence.findings.length === 0) await checkTip(connection, raw.at(-1), evidence);
    await checkGuards(connection, evidence);
    await checkRestore(connection, lines.at(-1)?.no ?? 0, evidence);
    const structure = await notedStructure(connection, raw.at(-1), evidence);
    const built = raw.length === 0 ? [] : await checkStructure(connection, structure, options.migrations, evidence);
    const oldestUnsealedSeconds = await readOldestUnsealed(connection, walk.last?.toPosition ?? after);
    const found = conclude(evidence, await findWhereabouts(connection, evidence));
    const findings = [...evidence.findings, ...found, ...(all ? ends.cutOff(found) : [])];
    return {
      service: options.service,
      at: options.now.toISOString(),
      whole: false,
      entries: walk.entries,
      chains: null,
      sealed: {
        lines: options.witness === null ? null : walk.lines,
        entries: walk.sealedEntries,
        lastAt: lines.at(-1)?.at ?? null,
        size: lines.at(-1)?.size ?? 0,
        root: lines.at(-1)?.root ?? null,
      },
      window: { entries: walk.unsealed, mostSeconds: options.everyMs / 1000, oldestUnsealedSeconds },
      erasures,
      restores: reportRestores(restores),
      notes: [...(options.witness === null ? ['没有见证文件：只能核对链本身'] : []), ...built],
      findings: findings.slice(0, options.most ?? MOST_FINDINGS),
      findingCount: findings.length + evidence.dropped,
    };
  });
}

/** Of the first copy, or of the second where there is no first. They must follow each other, and the last be signed. */
async function newestLines(limit: number, { witness }: VerifyOptions, evidence: Evidence): Promise<RawLine[]> {
  if (witness === null) return [];
  const mainEnd = await witness.main.size();
  const file = mainEnd > 0 ? witness.main : (witness.second ?? witness.main);
  const lines = await file.tail(mainEnd > 0 ? mainEnd : await file.size(), LINES);
  const last = lines.at(-1);
  if (last === undefined) return [];
  if (!isSigned(last, witness.keys)) {
    evidence.addFinding({ kind: 'line-changed', line: last.no, detail: file.path });
    return [];
  }
  const taken: RawLine[] = [last];
  let entries = parseLine(last).entries.length;
  for (const line of lines.slice(0, -1).reverse()) {
    if (entries >= limit) break;
    if (line.hash !== taken[0]!.previous) {
      // A line of an overtaken sealer, or one that was changed: the whole verification tells them apart.
      if (isSigned(line, witness.keys)) continue;
      evidence.addFinding({ kind: 'line-changed', line: line.no, detail: file.path });
      break;
    }
    taken.unshift(line);
    entries += parseLine(line).entries.length;
  }
  if (taken[0]!.no === 1 && taken[0]!.previous !== NO_LINE) {
    evidence.addFinding({ kind: 'lines-missing', line: 0, detail: file.path });
  }
  return taken;
}

/** The database notes a line only when the witness has it: a witness that ends before the last note was cut off. */
async function checkTip(connection: Connection, tip: RawLine | undefined, evidence: Evidence): Promise<void> {
  const [row] = await queryRows(connection, 'SELECT line_no FROM history_seal ORDER BY line_no DESC LIMIT 1', []);
  const noted = row === undefined ? 0 : Number(row[0]);
  if (noted > (tip?.no ?? 0)) evidence.addFinding({ kind: 'lines-missing', line: noted });
}

async function newestPosition(connection: Connection, limit: number): Promise<number> {
  const [row] = await queryRows(connection, 'SELECT position FROM history ORDER BY position DESC OFFSET $1 LIMIT 1', [
    limit,
  ]);
  return row === undefined ? Number.MIN_SAFE_INTEGER : Number(row[0]);
}

/** How far the chains that were come across go, against what their heads say: their ends are all among the newest. */
class ChainEnds {
  readonly #ends = new Map<string, { kind: string; id: string; seq: number; count: number }>();

  take(page: readonly StoredEntry[]): void {
    for (const { chainKind: kind, chainId: id, seq, headCount } of page) {
      const name = chainName(kind, id);
      const known = this.#ends.get(name);
      if (known === undefined || known.seq < seq) this.#ends.set(name, { kind, id, seq, count: headCount ?? 0 });
    }
  }

  cutOff(found: readonly Finding[]): Finding[] {
    const known = new Set(found.map(({ chain }) => (chain === undefined ? '' : chainName(chain.kind, chain.id))));
    return [...this.#ends].flatMap(([name, { kind, id, seq, count }]): Finding[] =>
      count > seq && !known.has(name)
        ? [{ kind: 'truncated', chain: { kind, id }, seq: seq + 1, ...(count > seq + 1 ? { throughSeq: count } : {}) }]
        : [],
    );
  }
}
