/** Who acted: the person's id and the role in which the act was lawful. The system itself is null. */
export interface HistoryActor {
  readonly id: string;
  readonly role: string;
}

export type HistoryFact = string | number | boolean | null | readonly string[];

/**
 * One line of an item's history: an output of the domain function that made the change, saved in the same transaction.
 * `seq` is the item's version after the change, so a gap shows.
 */
export interface HistoryEntry<S extends string = string> {
  readonly seq: number;
  /** opened | attached | revised | moved | recused */
  readonly change: string;
  /** Id of the lifecycle's command; null where no person commanded it. */
  readonly command: string | null;
  readonly from: S | null;
  readonly to: S;
  readonly actor: HistoryActor | null;
  /** Instant, UTC. */
  readonly at: string;
  /** Free text of the actor; may hold personal data, so it is stored apart from the rest. */
  readonly reason: string | null;
  /** Tags of the articles, e.g. `L-GYSS 30`. */
  readonly basis: readonly string[];
  readonly facts: Readonly<Record<string, HistoryFact>>;
}

/** What every command and every hit makes of an item. */
export interface Change<Item, S extends string = string> {
  readonly next: Item;
  readonly history: HistoryEntry<S>;
}
