import type { Evidence } from './evidence.js';
import type { WitnessSource } from './open-witness.js';
import { type Connection, queryRows } from './read-stored.js';

/**
 * Whether both copies of a witness go the same way, by their last lines: the lines of one were each compared with the
 * database's notes, so the note tells what the line of that number is.
 */
export async function compareCopies(
  connection: Connection,
  { main, second }: WitnessSource,
  evidence: Evidence,
): Promise<string[]> {
  if (second === null) return [];
  const [one, other] = await Promise.all(
    [main, second].map(async (file) => (await file.tail(await file.size(), 1)).at(-1) ?? null),
  );
  const gap = (one?.no ?? 0) - (other?.no ?? 0);
  const shorter = gap > 0 ? other : one;
  if (gap === 0 && one?.hash !== other?.hash) evidence.addFinding({ kind: 'copies-differ', line: one?.no ?? 0 });
  if (gap !== 0 && shorter != null) {
    const [note] = await queryRows(connection, `SELECT encode(line_hash, 'hex') FROM history_seal WHERE line_no = $1`, [
      shorter.no,
    ]);
    if (note?.[0] !== shorter.hash) evidence.addFinding({ kind: 'copies-differ', line: shorter.no });
  }
  if (gap > 0) return [`第二处见证文件少 ${gap} 行`];
  return gap < 0 ? [`第一处见证文件少 ${-gap} 行`] : [];
}
