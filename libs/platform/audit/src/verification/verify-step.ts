import { checkStructure, notedStructure } from '../structure/check-structure.js';
import { WITNESS_BEGINNING } from '../witness/witness-window.js';
import { checkGuards, checkHeads, checkHidden, findingsOfHeads } from './check-tables.js';
import { compareCopies } from './compare-copies.js';
import { Evidence } from './evidence.js';
import type { Finding, VerificationReport } from './finding.js';
import { newestLine } from './open-witness.js';
import { readErasures } from './read-erasures.js';
import { type Connection, FIRST_POSITION, queryRows } from './read-stored.js';
import type { StepPlace } from './step-place.js';
import type { StepFound } from './step-found.js';
import type { Snapshot, VerifyOptions } from './verify-options.js';
import { verifySealed, verifyUnsealed } from './verify-stretch.js';

/** One part of a verification of everything. */
export interface VerificationStep {
  readonly report: VerificationReport;
  /** Null when this was the last part. */
  readonly next: StepPlace | null;
  readonly progress: { readonly entries: number; readonly of: number };
}

/** Chains whose heads one part looks at. */
const HEADS = 100_000;
const MOST_FINDINGS = 200;

/**
 * Verifies everything in parts of about `limit` entries, each bounded work in a snapshot of its own: entries with the lines
 * that seal them, then those that no line seals yet, then the heads of all chains, and what guards the tables. What a part
 * must know of those before it is in `place`: so links, places and roots hold across the ends of parts as within one. What
 * was exchanged over such an end is found at both places, each in its part.
 */
export async function verifyStep(
  snapshot: Snapshot,
  place: StepPlace | null,
  limit: number,
  options: VerifyOptions,
): Promise<VerificationStep> {
  const from = place ?? (await beginning(snapshot, options));
  const found =
    from.phase === 'heads'
      ? await verifyHeads(snapshot, from, options)
      : from.phase === 'sealed'
        ? await verifySealed(snapshot, from, limit, options)
        : await snapshot((connection) => verifyUnsealed(connection, from, limit, options));
  const { next, findings, dropped, ...report } = found;
  const read = next?.read ?? from.read;
  return {
    report: {
      service: options.service,
      at: options.now.toISOString(),
      whole: next === null,
      chains: null,
      restores: [],
      erasures: null,
      ...report,
      window: found.window ?? { entries: 0, mostSeconds: options.everyMs / 1000, oldestUnsealedSeconds: null },
      notes:
        from === place || options.witness !== null ? found.notes : ['没有见证文件：只能核对链本身', ...found.notes],
      findings: findings.slice(0, options.most ?? MOST_FINDINGS),
      findingCount: findings.length + dropped,
    },
    next,
    progress: { entries: read, of: Math.max(read, from.of) },
  };
}

async function beginning(snapshot: Snapshot, { witness }: VerifyOptions): Promise<StepPlace> {
  const newest = witness === null ? null : await newestLine(witness);
  return snapshot(async (connection): Promise<StepPlace> => {
    const [row] = await queryRows(connection, 'SELECT max(position) FROM history');
    const of = newest?.size ?? Math.max(0, Number(row?.[0] ?? 0));
    if (witness === null) return { phase: 'unsealed', read: 0, of, position: FIRST_POSITION };
    return {
      phase: 'sealed',
      read: 0,
      of,
      copy: newest?.copy ?? 'main',
      position: FIRST_POSITION,
      ...WITNESS_BEGINNING,
      size: 0,
      peaks: [],
      intact: true,
      restores: (await newest?.readRestores(connection)) ?? [],
    };
  });
}

async function verifyHeads(
  snapshot: Snapshot,
  place: Extract<StepPlace, { readonly phase: 'heads' }>,
  options: VerifyOptions,
): Promise<StepFound> {
  const { witness } = options;
  const newest = witness === null ? null : await newestLine(witness);
  return snapshot(async (connection) => {
    const evidence = new Evidence();
    const { heads, wrong, next } = await checkHeads(connection, [place.kind, place.id], HEADS);
    const nothing = { entries: 0, sealed: { lines: 0, entries: 0, lastAt: null, size: 0, root: null } };
    const findings = (): Finding[] => [...findingsOfHeads(wrong), ...evidence.findings];
    if (next !== null) {
      const [kind, id] = next;
      const on = { ...place, kind, id };
      return { ...nothing, chains: heads, notes: [], findings: findings(), dropped: evidence.dropped, next: on };
    }
    const { report: erasures } = await readErasures(connection);
    const notes = [
      ...(newest === null ? [] : await checkBuilt(connection, newest, options, evidence)),
      ...(witness === null ? [] : await compareCopies(connection, witness, evidence)),
    ];
    await checkGuards(connection, evidence);
    await checkHidden(connection, evidence);
    return { ...nothing, chains: heads, erasures, notes, findings: findings(), dropped: evidence.dropped, next: null };
  });
}

async function checkBuilt(
  connection: Connection,
  { line }: NonNullable<Awaited<ReturnType<typeof newestLine>>>,
  { migrations }: VerifyOptions,
  evidence: Evidence,
): Promise<string[]> {
  return checkStructure(connection, await notedStructure(connection, line, evidence), migrations, evidence);
}
