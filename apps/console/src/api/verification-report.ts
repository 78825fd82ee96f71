export interface Finding {
  readonly kind: string;
  readonly says: string;
  readonly chain?: { readonly kind: string; readonly id: string };
  readonly seq?: number;
  readonly throughSeq?: number;
  readonly position?: number;
  readonly line?: number;
  readonly detail?: string;
}

/** What a service found when it compared its history with its seals and its witness. */
export interface Verification {
  readonly service: string;
  readonly at: string;
  readonly sound: boolean;
  readonly whole: boolean;
  readonly entries: number;
  readonly sealed: {
    readonly lines: number | null;
    readonly entries: number;
    readonly lastAt: string | null;
    readonly size: number;
    readonly root: string | null;
  };
  readonly window: {
    readonly entries: number;
    readonly mostSeconds: number;
    /** As measured; null where nothing waits. */
    readonly oldestUnsealedSeconds: number | null;
  };
  /** Null in all parts but the last. */
  readonly erasures: Erasures | null;
  readonly restores: readonly {
    readonly line: number;
    readonly at: string;
    readonly who: string;
    readonly reason: string;
    readonly lost: number;
  }[];
  readonly notes: readonly string[];
  readonly findings: readonly Finding[];
  readonly findingCount: number;
}

/** Texts that were deleted by law. */
export interface Erasures {
  readonly count: number;
  readonly shown: readonly {
    readonly at: string;
    readonly actorId: string | null;
    readonly actorName: string | null;
    readonly chain: { readonly kind: string; readonly id: string };
    readonly seq: number;
    readonly parts: readonly string[];
    readonly basis: string | null;
  }[];
}

export interface VerificationProgress {
  readonly entries: number;
  readonly of: number;
}

/** One part of the verification of a whole history. */
export interface VerificationPart extends Verification {
  /** Asks for the next part; null when this was the last. */
  readonly next: string | null;
  readonly progress: VerificationProgress | null;
}
