import type { Progress, RunningServices, Stack } from '../stack/index.js';

/** What the scenario plays on: a started stack with all services ready. */
export interface DemoContext {
  readonly stack: Stack;
  readonly services: RunningServices;
  readonly progress: Progress;
  /** Aborted by Ctrl-C: the scenario ends soon after, in whichever way. */
  readonly signal: AbortSignal;
}
