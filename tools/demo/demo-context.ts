import type { Progress, RunningServices, Stack } from '../stack/index.js';
import type { SampleAccount } from './organisation/open-accounts.js';

/** What the scenario plays on: a started stack with all services ready. */
export interface DemoContext {
  readonly stack: Stack;
  readonly services: RunningServices;
  /** The sample people, who sign in at the gateway. */
  readonly accounts: readonly SampleAccount[];
  readonly progress: Progress;
  /** Aborted by Ctrl-C: the scenario ends soon after, in whichever way. */
  readonly signal: AbortSignal;
}
