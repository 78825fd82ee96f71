/** Kinds of findings, with the words that a person reads. */
export const FINDINGS = {
  changed: '内容被更改',
  swapped: '两条记录的内容被互换',
  reordered: '次序被调换',
  rewritten: '连同散列值被改写',
  deleted: '被删除',
  truncated: '链的末尾被截去',
  inserted: '被插入',
  forked: '被另一条取代（分叉）',
  unlinked: '与前一条的链接断开',
  'text-changed': '旁存的文字或姓名被更改',
  'erased-without-record': '旁存的文字或姓名被删除，没有依法删除的记录',
  'head-changed': '链头与链的最后一条不符',
  'head-missing': '链没有链头',
  'database-behind': '数据库比见证文件少：恢复到了较早的备份而没有记录，或被截去',
  'note-changed': '数据库中的封存记录与见证文件不符',
  'note-missing': '数据库中缺少封存记录',
  'line-changed': '见证文件中的一行被更改',
  'lines-missing': '见证文件缺少行',
  'copies-differ': '两处见证文件不一致',
  'root-differs': '封存的根与记录不符',
  hidden: '有记录不在任何位置上',
  unguarded: '表的防护被撤除',
  'structure-changed': '触发器、行级策略、授权等数据库结构在没有迁移的情况下被更改',
} as const;

export type FindingKind = keyof typeof FINDINGS;

/** One thing that does not hold, and where. */
export interface Finding {
  readonly kind: FindingKind;
  readonly chain?: { readonly kind: string; readonly id: string };
  /** First and last entry of the chain that it is true of. */
  readonly seq?: number;
  readonly throughSeq?: number;
  /** Place in the order of all entries. */
  readonly position?: number;
  /** Line of the witness. */
  readonly line?: number;
  /** Names of columns, triggers or numbers; never what an entry says. */
  readonly detail?: string;
}

export interface UnsealedWindow {
  readonly entries: number;
  /** As configured. */
  readonly mostSeconds: number;
  /** As measured: how long the oldest of them has been waiting; null where there is none, or none that says when it came. */
  readonly oldestUnsealedSeconds: number | null;
}

export interface ErasureReport {
  /** Records of deletions; each names one or two texts of one entry. */
  readonly count: number;
  /** The newest of them. */
  readonly shown: readonly RecordedErasure[];
}

/** That a text beside an entry was deleted: of which entry, when, by whom, on which basis in law. */
export interface RecordedErasure {
  readonly at: string;
  readonly actorId: string | null;
  readonly actorName: string | null;
  /** The office whose entry it was; null for one of none. */
  readonly procuratorateId: string | null;
  readonly chain: { readonly kind: string; readonly id: string };
  readonly seq: number;
  readonly parts: readonly string[];
  readonly basis: string | null;
}

/** What a verification looked at and found. */
export interface VerificationReport {
  readonly service: string;
  readonly at: string;
  /** False: only the newest entries were looked at. */
  readonly whole: boolean;
  readonly entries: number;
  /** Null where the whole was not looked at. */
  readonly chains: number | null;
  readonly sealed: {
    /** Null when there is no witness to compare with. */
    readonly lines: number | null;
    readonly entries: number;
    readonly lastAt: string | null;
    readonly size: number;
    readonly root: string | null;
  };
  /** What is not sealed yet: here a superuser could cut off the end of a chain unseen. */
  readonly window: UnsealedWindow;
  /** Texts that were deleted by law, as their records say; null where this part of the work did not look at them. */
  readonly erasures: ErasureReport | null;
  readonly restores: readonly {
    readonly line: number;
    readonly at: string;
    readonly who: string;
    readonly reason: string;
    readonly lost: number;
    readonly oldSize: number;
    readonly newSize: number;
  }[];
  /** What is no sign of tampering and still worth knowing. */
  readonly notes: readonly string[];
  readonly findings: readonly Finding[];
  /** How many there are; `findings` may be the first of them only. */
  readonly findingCount: number;
}
