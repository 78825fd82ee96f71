import { setTimeout as sleep } from 'node:timers/promises';

const FIRST_MS = 100;
const MOST_MS = 5_000;

/** 100 ms, 200 ms … 5 s, each up to a fifth longer or shorter. `attempt` counts from 0. */
export function backOffMs(attempt: number): number {
  const base = Math.min(FIRST_MS * 2 ** Math.min(attempt, 16), MOST_MS);
  return base * (0.8 + 0.4 * Math.random());
}

/** Resolves early, without an error, when `signal` is aborted. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}
