import type { Candidate, WindowParams } from './windows.js';

/** The events that wait in one window, each step at constant cost however many wait. */
export class WaitingEvents {
  private events: Candidate[] = [];
  private first = 0;
  private readonly seen = new Map<string, number>();

  constructor(private readonly params: WindowParams) {}

  /** Adds the next event of the order and lets go of what has become too old for it. */
  add(event: Candidate): void {
    while (this.first < this.events.length) {
      const oldest = this.events[this.first]!;
      if (event.timeMs - oldest.timeMs < this.params.withinMs) break;
      this.count(oldest, -1);
      this.first += 1;
    }
    this.events.push(event);
    this.count(event, 1);
  }

  holds(): boolean {
    return this.events.length - this.first >= this.params.atLeast && this.seen.size >= this.params.distinctAtLeast;
  }

  /** Takes them all out. */
  take(): Candidate[] {
    const taken = this.events.slice(this.first);
    this.events = [];
    this.first = 0;
    this.seen.clear();
    return taken;
  }

  private count(event: Candidate, by: 1 | -1): void {
    if (event.distinct === null) return;
    const count = (this.seen.get(event.distinct) ?? 0) + by;
    if (count === 0) this.seen.delete(event.distinct);
    else this.seen.set(event.distinct, count);
  }
}
