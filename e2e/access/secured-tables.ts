import type { Actor } from '#platform/auth';
import { type PersonScope, type PeopleUnitOfWork, type RowPolicy, type Tx } from '#platform/postgres';

/** Something that a person may try on a table, and of which rows it should succeed. Rows are named by their keys. */
export interface Probe {
  readonly table: string;
  readonly what: 'see' | 'change' | 'add';
  readonly expected: (person: Actor) => Iterable<string>;
  readonly attempt: (tx: Tx) => Promise<string[]>;
}

/** A service's tables under their policies, filled with samples. */
export interface SecuredTables {
  readonly schema: string;
  readonly policies: readonly RowPolicy[];
  readonly probes: readonly Probe[];
}

/** Ends the transaction without a trace. */
class Undo extends Error {}

/** What the person can do, by the tables alone. */
export async function observed(people: PeopleUnitOfWork, person: PersonScope, probe: Probe): Promise<string[]> {
  let found: string[] = [];
  const attempt = async (tx: Tx): Promise<void> => {
    found = await probe.attempt(tx);
    throw new Undo();
  };
  await people.run(person, attempt).catch((error: unknown) => {
    if (!(error instanceof Undo)) throw error;
  });
  return found.sort();
}

export const see = (table: string, key: string, expected: Probe['expected']): Probe => ({
  table,
  what: 'see',
  expected,
  attempt: async (tx) => keys(await tx.query<{ key: string }>(`SELECT ${key} AS key FROM ${table}`)),
});

export const change = (table: string, key: string, column: string, expected: Probe['expected']): Probe => ({
  table,
  what: 'change',
  expected,
  attempt: async (tx) =>
    keys(await tx.query<{ key: string }>(`UPDATE ${table} SET ${column} = ${column} RETURNING ${key} AS key`)),
});

/** Tries each of the inserts; those that the table takes count. */
export const add = (
  table: string,
  inserts: Readonly<Record<string, string>>,
  expected: (person: Actor) => Iterable<string>,
): Probe => ({
  table,
  what: 'add',
  expected,
  attempt: async (tx) => {
    const taken: string[] = [];
    for (const [key, sql] of Object.entries(inserts)) {
      await tx.query('SAVEPOINT attempt');
      const refused = await tx.query(sql).then(
        () => false,
        (error: { code?: string }) => {
          if (error.code !== '42501') throw error;
          return true;
        },
      );
      await tx.query(refused ? 'ROLLBACK TO attempt' : 'RELEASE attempt');
      if (!refused) taken.push(key);
    }
    return taken;
  },
});

const keys = (rows: readonly { readonly key: string }[]): string[] => rows.map(({ key }) => key);
