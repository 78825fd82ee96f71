import { setTimeout as sleep } from 'node:timers/promises';

const PAUSE_MS = 20;

/** Resolves with the milliseconds that it took; rejects with `what` when it does not come true in time. */
export async function waitUntil(
  what: string,
  condition: () => Promise<boolean> | boolean,
  withinMs = 30_000,
): Promise<number> {
  const startedAt = Date.now();
  while (!(await condition())) {
    if (Date.now() - startedAt > withinMs) throw new Error(`not within ${withinMs} ms: ${what}`);
    await sleep(PAUSE_MS);
  }
  return Date.now() - startedAt;
}
