/** An article that a command rests on. Rows of a lifecycle cite the law of their own effective dates. */
export interface LawArticle {
  /** Short stable tag, e.g. `L-GYSS 30`. */
  readonly tag: string;
  /** As a person reads it, Chinese: 《人民检察院公益诉讼办案规则》第三十条. */
  readonly cites: string;
}

export interface LifecycleState {
  /** Chinese. */
  readonly name: string;
  /** A final state has no exit; every other one must have one. */
  readonly final: boolean;
}

/**
 * One row of the table that says who may do what, when. Two rows may share an `id` when the law changed:
 * their effective dates must not overlap.
 */
export interface LifecycleCommand<S extends string = string, C extends string = string> {
  readonly id: C;
  /** Chinese. */
  readonly name: string;
  readonly from: readonly S[];
  readonly to: S;
  /** Any one of these roles suffices. */
  readonly roles: readonly string[];
  readonly reasonRequired: boolean;
  readonly basis: readonly LawArticle[];
  /** Four-eyes rule: a person who did one of these commands on this item may not do this one (drafter ≠ approver). */
  readonly notBy: readonly C[];
  /** First day in force, `YYYY-MM-DD` in the office's zone. */
  readonly effectiveFrom: string;
  /** Last day in force, or null. */
  readonly effectiveTo: string | null;
}

/** A lifecycle is data: `validateLifecycle` judges it at start, `decideStep` applies it. */
export interface Lifecycle<S extends string = string, C extends string = string> {
  readonly id: string;
  /** What moves through it, Chinese: 线索, 案件. */
  readonly subject: string;
  readonly initial: S;
  readonly states: Readonly<Record<S, LifecycleState>>;
  /** The roles that its rows name, with their Chinese names. */
  readonly roles: Readonly<Record<string, string>>;
  readonly commands: readonly LifecycleCommand<S, C>[];
}

/** The rows in force on a day (`YYYY-MM-DD`; ISO days compare as text). */
export function rowsInForce<S extends string, C extends string>(
  lifecycle: Lifecycle<S, C>,
  day: string,
): readonly LifecycleCommand<S, C>[] {
  return lifecycle.commands.filter(
    (row) => row.effectiveFrom <= day && (row.effectiveTo === null || day <= row.effectiveTo),
  );
}
