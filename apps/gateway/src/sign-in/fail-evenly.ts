import { setTimeout as sleep } from 'node:timers/promises';

/** No failure is answered sooner: how long it took tells nothing about what was wrong. */
export const FAILURE_MS = 250;

export async function failEvenly<T>(work: () => Promise<T>, failureMs: number = FAILURE_MS): Promise<T> {
  const started = performance.now();
  try {
    return await work();
  } catch (error) {
    await sleep(Math.max(0, failureMs - (performance.now() - started)));
    throw error;
  }
}
