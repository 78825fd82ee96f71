import { setTimeout as sleep } from 'node:timers/promises';
import { workerData } from 'node:worker_threads';
import { everydayEvents } from '../tools/simulator/everyday-events.js';
import { openKafkaPush } from '../tools/simulator/kafka-push.js';
import { seededRandom } from '../tools/simulator/random.js';
import type { PlatformIdentity } from '../tools/simulator/signed-http.js';
import { needle } from './needle.js';

/** What the worker is given: how much to push, how fast, and what to put between. */
export interface LoadOrder {
  readonly brokers: string;
  readonly topicPrefix: string;
  readonly platform: PlatformIdentity;
  readonly numberPrefix: string;
  readonly count: number;
  /** Events per second; 0 = as fast as the broker takes them. */
  readonly rate: number;
  /** Every so many events one that opens a clue of its own; 0 = none. */
  readonly needleEvery: number;
}

const PORTION = 250;

const order = workerData as LoadOrder;
const kafka = await openKafkaPush(order.brokers, order.topicPrefix);
const random = seededRandom(order.count);
const startedAt = Date.now();
for (let sent = 0; sent < order.count; sent += PORTION) {
  if (order.rate > 0) {
    // Open loop: the plan says when a portion is due, whatever became of those before.
    const dueAt = startedAt + (sent * 1000) / order.rate;
    await sleep(Math.max(0, dueAt - Date.now()));
  }
  const now = new Date();
  const numberPrefix = `${order.numberPrefix}-${sent}-`;
  const events = everydayEvents({ random, numberPrefix, from: now, until: now }, Math.min(PORTION, order.count - sent));
  if (order.needleEvery > 0) {
    for (let i = 0; i < events.length; i += order.needleEvery) events[i] = needle(`${numberPrefix}N${i}`, Date.now());
  }
  await kafka.push(order.platform, events);
}
await kafka.close();
