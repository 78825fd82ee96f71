export type CaseState = 'FILED' | 'INVESTIGATING' | 'CLOSED' | 'ARCHIVED';
export type CaseCommand = 'investigate' | 'issue-suggestion' | 'close' | 'archive';

/** A case (案件) as its decisions see it. */
export interface Case {
  readonly id: string;
  /** Grows by one with each change; equals the `seq` of the newest history entry. */
  readonly version: number;
  /** Internal number, e.g. 案件〔2026〕3号. */
  readonly number: string;
  readonly state: CaseState;
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
  readonly line: string;
  readonly severity: string;
  /** The clue that the decision 立案 turned into this case. */
  readonly clueId: string;
  /** Day of the decision 立案 in the office's zone, `YYYY-MM-DD`. */
  readonly filedOn: string;
  /** Day on which its 检察建议 was issued; from then on nothing more attaches. */
  readonly suggestionIssuedOn: string | null;
}

/** What a case takes over from its clue. */
export interface FiledClue {
  readonly id: string;
  readonly title: string;
  readonly procuratorateId: string;
  readonly regionCode12: string;
  readonly departmentId: string | null;
  readonly responsibleId: string | null;
  readonly recusedIds: readonly string[];
  readonly formerOfficeIds: readonly string[];
  readonly line: string;
  readonly severity: string;
}
