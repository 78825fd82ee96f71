/**
 * What a rule can see of an event: the part of `grid.event.v1` that the language names. Unknown values are null.
 * The contract's type satisfies this one, so that nothing is copied on the way in.
 */
export interface RuleEvent {
  readonly eventId: string;
  readonly source: { readonly id: string; readonly kind: string };
  readonly title: string;
  readonly description: string;
  readonly category: { readonly code: string | null; readonly name: string | null };
  readonly level: string | null;
  readonly urgency: string | null;
  readonly regionCode12: string;
  readonly gridCode: string | null;
  readonly gridName: string | null;
  readonly address: string | null;
  readonly subject: { readonly name: string | null; readonly uscc: string | null } | null;
  readonly reporterKey: string | null;
  readonly peopleCount: number | null;
  /** Yuan, decimal, at most two places. */
  readonly amount: string | null;
  readonly disposal: {
    readonly status: string | null;
    readonly organ: string | null;
    readonly overdue: boolean;
    readonly returnedCount: number;
    readonly reopenedCount: number;
  };
  readonly qualityFlags: readonly string[];
}
