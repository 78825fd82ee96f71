import type { RelayLog } from './relay-options.js';
import type { RelayMeasure, RelaySession } from './relay-session.js';

const TICK_MS = 1_000;
/** An older answer says nothing about now. */
const STALE_MS = 5_000;
/** Longer than any transaction may last: worth a line that names the holder. */
const WORTH_A_LINE_MS = 5_000;

/**
 * Asks once a second how late the relay is and who holds it back; the question also tells the server that this
 * session lives. The start of another role's transaction is hidden from a role without special rights, its xid is
 * not: the age counts from when that xid was first seen as the oldest.
 */
export class RelayWatch {
  #last: { readonly atMs: number; readonly measure: RelayMeasure } | null = null;
  #holder: { readonly xid: string; readonly sinceMs: number; told: boolean } | null = null;

  constructor(private readonly log: RelayLog) {}

  follow(session: RelaySession): { stop(): void } {
    const ask = (): void => void this.#ask(session);
    ask();
    const timer = setInterval(ask, TICK_MS);
    return { stop: () => clearInterval(timer) };
  }

  ages(): { oldestUnrelayedAgeMs: number | null; xminAgeMs: number | null } {
    const nowMs = Date.now();
    if (this.#last === null || nowMs - this.#last.atMs > STALE_MS)
      return { oldestUnrelayedAgeMs: null, xminAgeMs: null };
    return { oldestUnrelayedAgeMs: this.#last.measure.oldestUnrelayedAgeMs, xminAgeMs: this.#heldForMs(nowMs) };
  }

  async #ask(session: RelaySession): Promise<void> {
    try {
      const measure = await session.measure();
      const atMs = Date.now();
      this.#last = { atMs, measure };
      this.#seeHolder(measure, atMs);
    } catch {
      // The relay's own statements meet the same failure and report it; the ages turn null by themselves.
    }
  }

  #seeHolder({ holder }: RelayMeasure, nowMs: number): void {
    if (holder === null) {
      this.#holder = null;
      return;
    }
    if (this.#holder?.xid !== holder.xid) {
      this.#holder = { xid: holder.xid, sinceMs: nowMs - (holder.ageMs ?? 0), told: false };
    }
    const heldForMs = this.#heldForMs(nowMs);
    if (heldForMs > WORTH_A_LINE_MS && !this.#holder.told) {
      this.#holder.told = true;
      const { pid, applicationName } = holder;
      this.log.warn({ pid, applicationName, heldForMs }, 'a long transaction holds the outbox back');
    }
  }

  #heldForMs(nowMs: number): number {
    return this.#holder === null ? 0 : nowMs - this.#holder.sinceMs;
  }
}
