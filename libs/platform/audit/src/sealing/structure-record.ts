import { compareStructure } from '../structure/compare-structure.js';
import type { Structure } from '../structure/read-structure.js';
import type { WitnessFile } from '../witness/witness-file.js';
import { hashLine, parseLine, type RawLine, readLine, type StructureMark } from '../witness/witness-line.js';
import type { SealSession } from './seal-session.js';

/**
 * When the structure of the schema goes on record: once for each set of migrations, when exactly those of this build have run.
 * Names that somebody put into the table of migrations therefore put nothing on record, and a change without a
 * migration never does.
 */
export class StructureRecord {
  #settled: boolean;

  constructor(
    private readonly session: Pick<SealSession, 'readMigrations' | 'readStructure' | 'sealsAfter'>,
    private readonly witness: WitnessFile,
    private readonly migrations: readonly string[] | undefined,
  ) {
    this.#settled = migrations === undefined;
  }

  /** The structure that has to go on record; what differs from the record; or null when there is nothing to do or to say. */
  async look(mark: StructureMark | null): Promise<Structure | { readonly changes: readonly string[] } | null> {
    if (this.#settled || this.migrations === undefined) return null;
    const known = [...this.migrations].sort();
    if (!areSame(await this.session.readMigrations(), known)) return null;
    const now = await this.session.readStructure();
    this.#settled = true;
    const recorded = mark === null ? null : await this.#find(mark);
    if (mark !== null && recorded === null) return { changes: [`撤除 line ${mark.no}`] };
    const line = recorded === null ? null : parseLine(recorded);
    if (line?.kind !== 'structure') return now;
    if (line.server !== now.server || !areSame(line.migrations, known)) return now;
    const { changes } = compareStructure(line, now, known);
    return changes.length === 0 ? null : { changes };
  }

  /** The database's note of the line, or the line itself where somebody changed the note. */
  async #find({ no, hash }: StructureMark): Promise<RawLine | null> {
    const [note] = await this.session.sealsAfter(no - 1, 1);
    if (note?.lineNo === no && hashLine(note.line) === hash) return readLine(note.line);
    for await (const { line } of this.witness.stretches(await this.witness.size())) {
      if (line?.hash === hash) return line;
    }
    return null;
  }
}

const areSame = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((name, i) => name === other[i]);
