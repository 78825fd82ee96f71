import type { Actor } from '#platform/auth';
import type { Tx } from '#platform/postgres';

/** What a person may act as on a day, as the organisation says. */
export interface PersonInOffice {
  readonly actor: Actor;
  readonly officeName: string;
  readonly officeLevel: string;
  /** No office is above it. */
  readonly isTopmost: boolean;
  readonly departments: readonly { readonly id: string; readonly name: string }[];
  /** Grows with every change of the person, its roles, departments, stand-ins or office: what was begun before ends. */
  readonly revision: number;
}

export interface PersonDirectory {
  /** Undefined when the person is not known, left, or has no role in force on the day (YYYY-MM-DD). */
  findActor(tx: Tx, personId: string, onDay: string): Promise<PersonInOffice | undefined>;
  /** The office of each that is known, by person's id, whether they may act or not: records belong to it. */
  findOffices(tx: Tx, personIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
}
