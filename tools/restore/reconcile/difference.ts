import { type LostAccess, NO_ACCESS_LOST } from '../access/lost-access.js';
import type { TopicRole } from './topic-roles.js';

/** What came of one topic's records after the snapshot. */
export interface TopicDifference {
  readonly topic: string;
  readonly role: TopicRole;
  /** Written after the snapshot, by what the restored database does not know. */
  readonly after: number;
  /** Records that the broker no longer keeps although they would have been needed. */
  readonly missing: number;
}

/** A decision of a person that the restored database does not know: the person has to take it again. */
export interface LostDecision {
  readonly subject: 'clue' | 'case';
  readonly id: string;
  readonly number: string;
  readonly version: number;
  readonly change: string;
  readonly state: string;
  readonly actor: { readonly id: string; readonly name: string; readonly role: string };
  readonly at: string;
}

/** A change of something that has no act of a person on it, such as a part of the organisation. */
export interface LostChange {
  readonly topic: string;
  readonly key: string;
  readonly at: string;
}

/** What a platform has to push again: it was taken, and its content is nowhere but there. */
export interface PushAgain {
  readonly sourceId: string;
  readonly sourceEventNo: string | null;
  readonly outcome: string;
  readonly at: string;
}

export type Comparison =
  | 'compared'
  /** The backup has no places of Kafka, or Kafka was left out. */
  | 'without-kafka'
  /** The services find out themselves: they relay again and read from the beginning. */
  | 'another-cluster'
  | 'emptied-topics';

export interface Difference {
  readonly backup: string;
  readonly snapshotAt: string;
  readonly comparedAt: string;
  readonly comparison: Comparison;
  readonly topics: readonly TopicDifference[];
  /** From Kafka into the database again. */
  readonly takenBack: {
    readonly events: number;
    readonly runs: number;
    readonly sources: number;
    /** Events that were erased since the snapshot: erased again. */
    readonly erased: number;
    readonly answers: number;
    readonly notices: number;
    readonly clueNumbers: number;
    readonly caseNumbers: number;
  };
  /** Changes by the system that come about again by themselves: hits, clues opened or attached to. */
  readonly comesAgain: number;
  readonly sentAgain: readonly { readonly schema: string; readonly messages: number }[];
  readonly lostDecisions: readonly LostDecision[];
  readonly lostChanges: readonly LostChange[];
  readonly pushAgain: readonly PushAgain[];
  readonly sessionsEnded: number;
  readonly access: LostAccess;
}

export const nothingCompared = (
  backup: { readonly id: string; readonly snapshotAt: string },
  comparison: Exclude<Comparison, 'compared'>,
  comparedAt: string,
  sessionsEnded: number,
): Difference => ({
  backup: backup.id,
  snapshotAt: backup.snapshotAt,
  comparedAt,
  comparison,
  topics: [],
  takenBack: { events: 0, runs: 0, sources: 0, erased: 0, answers: 0, notices: 0, clueNumbers: 0, caseNumbers: 0 },
  comesAgain: 0,
  sentAgain: [],
  lostDecisions: [],
  lostChanges: [],
  pushAgain: [],
  sessionsEnded,
  access: NO_ACCESS_LOST,
});
