export type ClueState = 'REGISTERED' | 'ASSESSING' | 'FILED' | 'NOT_FILED' | 'TRANSFERRED_OUT' | 'MERGED';
export type ClueCommand = 'assess' | 'file' | 'not-file' | 'transfer' | 'merge';

/** A clue (线索) as its decisions see it. */
export interface Clue {
  readonly id: string;
  /** Grows by one with each change; equals the `seq` of the newest history entry. */
  readonly version: number;
  /** Internal number, e.g. 线索〔2026〕12号. */
  readonly number: string;
  readonly state: ClueState;
  /** From the rule's name and the masked parts of the key. */
  readonly title: string;
  readonly procuratorateId: string;
  readonly regionCode12: string;
  /** Department that handles it; null until it is given to one. */
  readonly departmentId: string | null;
  /** 承办人; null until somebody takes it on. */
  readonly responsibleId: string | null;
  /** People for whom 回避 was decided. */
  readonly recusedIds: readonly string[];
  /** Offices that had it before 移送. */
  readonly formerOfficeIds: readonly string[];
  /** Line of prosecution (刑事, 民事, 行政, 公益诉讼) and weight, as the rule of its first hit says. */
  readonly line: string;
  readonly severity: string;
  /** Rule of the first hit; null for a clue that no rule found. */
  readonly ruleId: string | null;
  readonly caseId: string | null;
  /** The clue of the same key that had closed before this one opened. */
  readonly previousClueId: string | null;
  /** Where it went by 并案. */
  readonly mergedIntoId: string | null;
  /** Hits that ever came to it, and those of them that hold. */
  readonly hitCount: number;
  readonly liveHitCount: number;
  /** Events of the hits that hold. */
  readonly eventCount: number;
  /** Whether a new hit of one of its keys attaches here. */
  readonly takesHits: boolean;
  /** The backfill that its first hit came from; null for live events. */
  readonly runId: string | null;
}

/** What a decision needs of a hit. `eventIds` are those that the message lists, `eventCount` is the true number. */
export interface Hit {
  readonly hitId: string;
  readonly revision: number;
  /** Dissolved by a late event (失效). */
  readonly isVoid: boolean;
  readonly eventIds: readonly string[];
  readonly eventCount: number;
}

/** What a new clue takes over from its first hit. */
export interface OpeningHit extends Hit {
  readonly ruleId: string;
  readonly ruleVersion: number;
  readonly ruleName: string;
  readonly line: string;
  readonly severity: string;
  /** The key's parts as a person reads them, masked. */
  readonly keyValues: readonly string[];
  readonly procuratorateId: string;
  readonly regionCode12: string;
  readonly runId: string | null;
}
