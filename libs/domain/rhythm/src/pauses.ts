import { HOUR_MS } from './arrival-calendar.js';

/** A time that says nothing of a source: nobody listened, or it was silent and known to be. */
export interface Pause {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Times that do not count. */
export class Pauses {
  private readonly sorted: readonly Pause[];

  constructor(pauses: readonly Pause[] = []) {
    this.sorted = [...pauses].sort((a, b) => a.fromMs - b.fromMs);
  }

  /** True when any of the hour lies in one of them. */
  touch(hour: number): boolean {
    for (const pause of this.sorted) {
      if (pause.fromMs >= (hour + 1) * HOUR_MS) return false;
      if (pause.toMs > hour * HOUR_MS) return true;
    }
    return false;
  }
}
