export type MentionKind = 'place' | 'firm' | 'sum';

/** Something named in an event's text. */
export interface Mention {
  /** `firm`: an undertaking of any form (company, shop, school, clinic, cooperative), never an organ of state. */
  readonly kind: MentionKind;
  /** As it stands in the text. */
  readonly text: string;
  /** UTF-16 offsets; `end` is exclusive. Mentions never overlap. */
  readonly start: number;
  readonly end: number;
  readonly value: MentionValue;
}

export interface MentionValue {
  /** Of a sum: yuan as a decimal, of a range its lower end; absent where no number is told (几万元) or the currency is another. */
  readonly yuan?: string;
  /** The upper end of a range. */
  readonly yuanTo?: string;
  /** About, more than, up to: the number is not exact. */
  readonly approximate?: boolean;
  /** Of a place or firm: its name without blanks, in half-width characters. */
  readonly name?: string;
}
