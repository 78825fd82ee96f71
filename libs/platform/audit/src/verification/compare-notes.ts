import { type SealedStretch, toSealed, type WitnessScan } from '../witness/scan-witness.js';
import type { WitnessVerifier } from '../witness/witness-keys.js';
import { isSigned, NO_LINE, type RawLine, readLine } from '../witness/witness-line.js';
import { type LineNote, readNotedLines, readNotes } from './check-tables.js';
import type { Evidence } from './evidence.js';
import type { Connection } from './read-stored.js';

/** A crash leaves at most so many lines in the database alone. */
const MENDED_LINES = 16;

export async function* inOrder<T>(items: readonly T[]): AsyncGenerator<T> {
  for (const item of items) yield await Promise.resolve(item);
}

/** Lines of the witness from behind line `after` on, each compared with the database's note of it. */
export async function* compareNotes(
  stretches: AsyncIterable<SealedStretch>,
  { connection, evidence }: { readonly connection: Connection; readonly evidence: Evidence },
  after = 0,
): AsyncGenerator<SealedStretch> {
  const notes = readNotes(connection, after);
  let note = await nextNote(notes);
  for await (const stretch of stretches) {
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
}

async function nextNote(notes: AsyncGenerator<LineNote>): Promise<LineNote | null> {
  const next = await notes.next();
  return next.done === true ? null : next.value;
}

/** Signed notes of the database that go on where the file ends; they are added to `noted`. */
export async function* readNoted(
  { tip, file }: Pick<WitnessScan, 'tip' | 'file'>,
  context: {
    readonly connection: Connection;
    readonly keys: WitnessVerifier;
    readonly evidence: Evidence;
    readonly noted: RawLine[];
  },
): AsyncGenerator<SealedStretch> {
  const { connection, keys, evidence, noted } = context;
  let previous = tip?.hash ?? NO_LINE;
  for (let after = tip?.no ?? 0; ;) {
    const texts = await readNotedLines(connection, after);
    if (texts.length === 0) break;
    for (const text of texts) {
      after += 1;
      const line = readLine(text);
      if (line?.previous !== previous || !isSigned(line, keys)) {
        evidence.addFinding({ kind: 'note-changed', line: after });
        return;
      }
      noted.push(line);
      previous = line.hash;
      yield toSealed(line, []);
    }
  }
  if (noted.length > MENDED_LINES) {
    evidence.addFinding({ kind: 'lines-missing', line: tip?.no ?? 0, detail: file.path });
  }
}
