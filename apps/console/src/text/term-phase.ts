/** Days of the offices' zone, both included; they compare as texts. `toDay` null has no end. */
interface Span {
  readonly fromDay: string;
  readonly toDay: string | null;
}

export function termPhase({ fromDay, toDay }: Span, today: string): 'over' | 'now' | 'future' {
  if (fromDay > today) return 'future';
  return toDay !== null && toDay < today ? 'over' : 'now';
}
