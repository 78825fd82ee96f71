/** One change of a clue (线索) or case (案件), as far as it decides who is told. */
export interface SubjectChange {
  readonly subject: 'clue' | 'case';
  readonly subjectId: string;
  /** Grows by one with each change of the subject. */
  readonly version: number;
  /** opened, attached, revised, moved …; a later version of the contract may bring words that are not known here. */
  readonly change: string;
  /** The state after the change, as a code. */
  readonly state: string;
  readonly number: string;
  readonly procuratorateId: string;
  readonly regionCode12: string;
  /** Events behind the clue after the change; null where there is no such figure. */
  readonly eventCount: number | null;
  /** The person who did it; null for the system. */
  readonly actorId: string | null;
  /** Instant of the change, RFC 3339, UTC. */
  readonly at: string;
  /** It came out of a backfill run (a file of past events). */
  readonly backfill: boolean;
}

/** What people of one office are told about one change. Holds no title and no name: people open the subject to read on. */
export interface Notice {
  readonly subject: 'clue' | 'case';
  readonly subjectId: string;
  readonly version: number;
  readonly change: string;
  readonly state: string;
  readonly number: string;
  readonly procuratorateId: string;
  readonly regionCode12: string;
  /** Whoever has one of these roles at the office is told. Sorted, never empty. */
  readonly roles: readonly string[];
  /** One sentence, Chinese. */
  readonly text: string;
  readonly actorId: string | null;
  readonly at: string;
}
