/** A clue that counts an event, as far as its file decides about keeping it. */
export interface ClueFile {
  /** open: nobody has decided; filed: it became a case; closed: it ended without one. */
  readonly state: 'open' | 'filed' | 'closed';
  /** Of an archived case: the last day on which its file is kept. Null while it is not archived, and of one kept for ever. */
  readonly keptThrough: string | null;
}

/**
 * held: a case counts the event and its file is kept: the event stays, whatever its own term.
 * open: only clues that nobody has decided on count it: it goes, and what a hit counted stays until they are decided.
 * ended: all files that counted it are over. none: no clue ever did.
 */
export type FileState = 'held' | 'open' | 'ended' | 'none';

export function fileOf(files: readonly ClueFile[], today: string): FileState {
  const isKept = ({ state, keptThrough }: ClueFile): boolean =>
    state === 'filed' && (keptThrough === null || keptThrough >= today);
  if (files.some(isKept)) return 'held';
  if (files.some(({ state }) => state === 'open')) return 'open';
  return files.length === 0 ? 'none' : 'ended';
}
