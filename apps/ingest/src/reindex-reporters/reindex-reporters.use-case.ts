import { publishedKeys } from '#domain/intake';
import type { UnitOfWork } from '#platform/postgres';
import type { ReporterNames } from '../accept-events/reporter-names.js';
import type { ReporterPorts, ReporterStore } from '../storage/reporter.store.js';

export interface ReindexReportersDeps {
  readonly database: UnitOfWork;
  readonly reporters: ReporterStore;
  readonly names: ReporterNames;
  readonly keys: ReporterPorts & { nextBlindIndex(kind: string, normalisedValue: string): string | null };
  /** Rows of one transaction. */
  readonly chunkRows: number;
  readonly onProgress?: (done: number) => void;
}

/**
 * Gives everybody, and every number plate, that is known an index under the key that is being brought in, which leads to
 * the name that it has. New events do so by themselves meanwhile, so afterwards the old index key is needed no more. Safe to repeat.
 */
export class ReindexReporters {
  constructor(private readonly deps: ReindexReportersDeps) {}

  /** Returns how many events name something of the kind. */
  async run(kind: string): Promise<number> {
    const { database, reporters, names, keys, chunkRows, onProgress } = this.deps;
    let done = 0;
    for (let after: string | null = null; ;) {
      const from: string | null = after;
      const chunk = await database.run(async (tx) => {
        const known = await reporters.listAfter(tx, from, chunkRows, keys);
        const wanted = new Map<string, string>();
        let of = 0;
        for (const { record, body } of known) {
          const before = of;
          for (const { identifier, key } of publishedKeys(record, body)) {
            const index = identifier.kind === kind ? keys.nextBlindIndex(kind, identifier.value) : null;
            if (index === null) continue;
            wanted.set(index, key);
            of = before + 1;
          }
        }
        if (wanted.size > 0) await names.nameAll(tx, wanted);
        return { last: known.at(-1)?.eventId, of };
      });
      if (chunk.last === undefined) return done;
      after = chunk.last;
      done += chunk.of;
      onProgress?.(done);
    }
  }
}
