import { MerkleFrontier } from '../merkle/merkle-tree.js';
import { toSealed, type SealedStretch } from '../witness/scan-witness.js';
import { NO_LINE, type RawLine } from '../witness/witness-line.js';
import { readWindow } from '../witness/witness-window.js';
import { checkRestore } from './check-tables.js';
import { compareNotes, inOrder, readNoted } from './compare-notes.js';
import { conclude } from './conclude.js';
import { Evidence } from './evidence.js';
import { findWhereabouts } from './look-up.js';
import { copyOf, reportRestores } from './open-witness.js';
import { readErasures } from './read-erasures.js';
import { type Connection, readStored } from './read-stored.js';
import { readOldestUnsealed } from './read-window.js';
import type { StepFound } from './step-found.js';
import type { SealedPlace, StepPlace } from './step-place.js';
import type { Snapshot, VerifyOptions } from './verify-options.js';
import { EntryWalk } from './walk-entries.js';

/** Entries that the next lines of the witness seal; at its end, those beyond it as well. */
export async function verifySealed(
  snapshot: Snapshot,
  place: SealedPlace,
  limit: number,
  options: VerifyOptions,
): Promise<StepFound> {
  const { witness } = options;
  if (witness === null) throw new Error('there is no witness any more');
  const evidence = new Evidence();
  const file = copyOf(witness, place.copy);
  // Before the snapshot of the database: what is sealed was committed before, so a later snapshot has it all.
  const window = await readWindow(file, place, limit, witness.keys);
  for (const { kind, no } of window.faults) evidence.addFinding({ kind, line: no, detail: file.path });
  return snapshot(async (connection) => {
    const stretches = window.lines.map((line) => toSealed(line, place.restores));
    checkKnown(window.lines, place, evidence);
    const noted: RawLine[] = [];
    const isEnd = window.next === null;
    const { isErased } = await readErasures(connection);
    const lines = async function* (): AsyncGenerator<SealedStretch> {
      yield* compareNotes(inOrder(stretches), { connection, evidence }, place.lastNo);
      if (isEnd) yield* readNoted({ tip: window.tip, file }, { connection, keys: witness.keys, evidence, noted });
    };
    const before = { tree: new MerkleFrontier(place.size, place.peaks), intact: place.intact };
    const walk = new EntryWalk(lines(), { isErased, fromBeginning: true, evidence, before });
    const upto = isEnd ? null : (stretches.at(-1)?.toPosition ?? place.position);
    const position = await walkThrough(connection, walk, { after: place.position, upto, limit });
    await walk.end();
    await checkRestore(connection, window.lines.at(-1)?.no ?? place.lastNo, evidence);
    const last = walk.last;
    const { tree, intact } = walk.state;
    const on = { read: place.read + walk.entries, of: place.of };
    return {
      ...countsOf(walk),
      findings: [...evidence.findings, ...conclude(evidence, await findWhereabouts(connection, evidence))],
      dropped: evidence.dropped,
      restores: reportRestores(restoresOf(stretches)),
      notes: [
        ...(window.overtaken > 0 ? [`有 ${window.overtaken} 行由已被接替的实例写入，不计入`] : []),
        ...(noted.length > 0 ? [`见证文件比数据库的封存记录少 ${noted.length} 行，封存任务会补写`] : []),
      ],
      ...(isEnd
        ? {
            window: {
              entries: walk.unsealed,
              mostSeconds: options.everyMs / 1000,
              oldestUnsealedSeconds: await readOldestUnsealed(connection, last?.toPosition ?? place.position),
            },
          }
        : {}),
      next:
        window.next !== null
          ? {
              ...place,
              ...on,
              ...window.next,
              position: upto ?? position.at,
              size: tree.size,
              peaks: [...tree.peaks],
              intact,
            }
          : afterUnsealed(position, on),
    };
  });
}

/** Entries behind all lines of the witness. */
export async function verifyUnsealed(
  connection: Connection,
  place: Extract<StepPlace, { readonly phase: 'unsealed' }>,
  limit: number,
  { everyMs }: VerifyOptions,
): Promise<StepFound> {
  const evidence = new Evidence();
  const { isErased } = await readErasures(connection);
  const walk = new EntryWalk(inOrder<SealedStretch>([]), { isErased, fromBeginning: false, evidence });
  const position = await walkThrough(connection, walk, { after: place.position, upto: null, limit });
  await walk.end();
  return {
    ...countsOf(walk),
    findings: [...evidence.findings, ...conclude(evidence, await findWhereabouts(connection, evidence))],
    dropped: evidence.dropped,
    window: {
      entries: walk.unsealed,
      mostSeconds: everyMs / 1000,
      oldestUnsealedSeconds: await readOldestUnsealed(connection, place.position),
    },
    notes: [],
    next: afterUnsealed(position, { read: place.read + walk.entries, of: place.of }),
  };
}

interface Reached {
  /** Last position that was read. */
  readonly at: number;
  /** False when more entries that are not sealed come behind it. */
  readonly all: boolean;
}

async function walkThrough(
  connection: Connection,
  walk: EntryWalk,
  { after, upto, limit }: { readonly after: number; readonly upto: number | null; readonly limit: number },
): Promise<Reached> {
  let at = after;
  for await (const page of readStored(connection, after, upto)) {
    await walk.take(page);
    at = page.at(-1)?.position ?? at;
    if (walk.unsealed >= limit) return { at, all: false };
  }
  return { at, all: true };
}

const afterUnsealed = ({ at, all }: Reached, on: { readonly read: number; readonly of: number }): StepPlace =>
  all ? { phase: 'heads', ...on, kind: '', id: '' } : { phase: 'unsealed', ...on, position: at };

const countsOf = ({ entries, lines, sealedEntries, last }: EntryWalk): Pick<StepFound, 'entries' | 'sealed'> => ({
  entries,
  sealed: { lines, entries: sealedEntries, lastAt: last?.at ?? null, size: last?.size ?? 0, root: last?.root ?? null },
});

const restoresOf = (stretches: readonly SealedStretch[]) =>
  stretches.flatMap(({ line }) => (line.kind === 'restore' ? [line] : []));

/** Restores that the first part did not find noted would leave lines in force that no longer hold. */
function checkKnown(lines: readonly RawLine[], { lastNo, restores }: SealedPlace, evidence: Evidence): void {
  for (const { kind, no, hash } of lines) {
    if (kind !== 'restore' || restores.some((known) => known.no === no && known.hash === hash)) continue;
    evidence.addFinding({ kind: 'note-missing', line: no });
  }
  const first = lines[0];
  if (lastNo === 0 && first !== undefined && first.no === 1 && first.previous !== NO_LINE) {
    evidence.addFinding({ kind: 'lines-missing', line: 0 });
  }
}
