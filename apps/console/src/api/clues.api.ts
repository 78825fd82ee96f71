import type { CaseworkItem } from './casework.api.js';

export interface ClueItem extends CaseworkItem {
  readonly ruleId: string | null;
  readonly eventCount: number;
  readonly hitCount: number;
  readonly liveHitCount: number;
  readonly takesHits: boolean;
  readonly caseId: string | null;
  readonly previousClueId: string | null;
  readonly mergedIntoId: string | null;
  readonly runId: string | null;
}

export interface LinkedItem {
  readonly id: string;
  readonly number: string;
  readonly state: string;
  readonly stateName: string;
}

export interface FoundWord {
  readonly word: string;
  readonly field: string;
  readonly at: number;
}

/** One condition of a rule as it was evaluated; `path` is its place in the rule, `/where/all/0`. */
export interface ConditionTrace {
  readonly path: string;
  readonly says: string;
  readonly held: boolean;
  readonly actual: string | null;
  readonly found: readonly FoundWord[];
}

export interface HitWindow {
  readonly says: string;
  readonly counted: number;
  readonly needed: number;
  readonly days: number;
}

export interface ClueHitEvent {
  readonly eventId: string;
  readonly role: string;
  readonly eventTime: string;
  readonly sourceId: string;
  readonly sourceEventNo: string;
  readonly excerpt: string;
  readonly address: string | null;
}

export interface ClueHit {
  readonly hitId: string;
  readonly revision: number;
  readonly state: string;
  readonly stateName: string;
  readonly rule: {
    readonly id: string;
    readonly version: number;
    readonly name: string;
    readonly basis: readonly string[];
  };
  readonly keyParts: readonly { readonly field: string; readonly value: string }[];
  readonly windowFrom: string;
  readonly windowTo: string;
  readonly explanation: {
    readonly conditions?: readonly ConditionTrace[];
    readonly window?: HitWindow | null;
  };
  readonly eventCount: number;
  readonly events: readonly ClueHitEvent[];
  readonly movedToClueId: string | null;
  readonly runId: string | null;
  readonly evaluatedAt: string;
}

export interface ClueDetail extends ClueItem {
  readonly case: LinkedItem | null;
  readonly previousClue: LinkedItem | null;
  readonly mergedInto: LinkedItem | null;
  readonly mergedClues: readonly LinkedItem[];
  readonly hits: readonly ClueHit[];
}
