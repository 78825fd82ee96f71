/** A thing with a history of its own. `kind` is a word of the service, `id` an id, never a name or a number of a person. */
export interface ChainRef {
  readonly kind: string;
  readonly id: string;
}

/** One line to be appended. */
export interface HistoryWrite {
  readonly chain: ChainRef;
  /** Must be the next of the chain (1, 2, 3 …); default: the next, whatever it is. */
  readonly seq?: number;
  /** Instant. */
  readonly at: string;
  readonly procuratorateId: string | null;
  readonly regionCode12: string | null;
  /** Null for the system. */
  readonly actorId: string | null;
  readonly actorName: string | null;
  readonly command: string | null;
  /** Stored in its RFC 8785 form and hashed as it is: it holds no personal value and no free text. */
  readonly entry: object;
  /** Free text. It stands beside the entry, which holds only its keyed hash, and may be erased by law. */
  readonly secret?: string | null;
}

/** A line as it is read back. */
export interface HistoryRecord {
  /** Place in the order of all entries of the service: a decimal number that grows, with gaps. */
  readonly position: string;
  readonly chain: ChainRef;
  readonly seq: number;
  readonly at: Date;
  readonly procuratorateId: string | null;
  readonly regionCode12: string | null;
  readonly actorId: string | null;
  /** Null for the system, and when it was erased. */
  readonly actorName: string | null;
  readonly command: string | null;
  /** RFC 8785 JSON. */
  readonly entry: string;
  /** Null when there was none, and when it was erased. */
  readonly secret: string | null;
  readonly hash: string;
}

/** The write names a place in the chain that is not the next one: somebody else has written, or something was left out. */
export class HistoryOutOfStep extends Error {
  constructor(
    readonly chain: ChainRef,
    readonly expected: number,
    readonly given: number,
  ) {
    super(`the next entry of ${chain.kind} ${chain.id} is ${expected}, not ${given}`);
    this.name = 'HistoryOutOfStep';
  }
}
