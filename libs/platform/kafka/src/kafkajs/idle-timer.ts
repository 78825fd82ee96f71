import { createRequire } from 'node:module';

interface RequestQueue {
  readonly pending: readonly unknown[];
  readonly throttledUntil: number;
  scheduleCheckPendingRequests: (this: RequestQueue) => void;
}

const QUEUE = 'kafkajs/src/network/requestQueue/index.js';
const PATCHED = Symbol.for('gp.kafkajs.idle-timer');

/**
 * Every connection of kafkajs 2.2.4 wakes each millisecond for ever to look at an empty queue (about 3 % of a core when
 * idle, and a TimeoutNegativeWarning on Node 24; tulios/kafkajs#1604, #1751). A check is only needed while something
 * waits: pending requests, or a throttle of the broker's, after which the queue must be looked at once more.
 */
export function quietIdleTimer(): void {
  const { prototype } = createRequire(import.meta.url)(QUEUE) as { prototype: RequestQueue & { [PATCHED]?: true } };
  if (prototype[PATCHED] === true) return;
  const schedule = prototype.scheduleCheckPendingRequests;
  prototype.scheduleCheckPendingRequests = function () {
    if (this.pending.length > 0 || this.throttledUntil > Date.now()) schedule.call(this);
  };
  prototype[PATCHED] = true;
}
