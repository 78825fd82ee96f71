import { setTimeout as sleep } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { PROBLEMS, TOPICS, topicName } from '#contracts';
import { connectKafka, silentLog } from '#platform/kafka';
import { type MalformedPush, malformedPush } from '../tools/simulator/malformed-pushes.js';
import { seededRandom } from '../tools/simulator/random.js';
import { malformedHeaders } from '../tools/simulator/sign-malformed.js';
import type { PlatformIdentity } from '../tools/simulator/signed-http.js';

export interface MalformedOrder {
  readonly brokers: string;
  readonly topicPrefix: string;
  /** Of ingest. */
  readonly url: string;
  readonly platform: PlatformIdentity;
  /** So many over HTTP, and as many over Kafka. */
  readonly count: number;
  /** Of each, while it is told to go. */
  readonly perSecond: number;
}

export interface MalformedReport {
  readonly http: number;
  readonly kafka: number;
  /** Answers by status; what is no problem with a code of ours is counted as 0. */
  readonly statuses: Readonly<Record<string, number>>;
}

export type MalformedMessage = 'ready' | MalformedReport;

const TICK_MS = 50;
const AT_ONCE = 8;
const CODES = new Set(PROBLEMS.map(({ code }) => code));

const order = workerData as MalformedOrder;
const port = parentPort!;
// Made beforehand: what is measured beside is not to wait for the making.
const make = (seed: number, prefix: string): MalformedPush[] => {
  const random = seededRandom(seed);
  return Array.from({ length: order.count }, (_, i) => malformedPush(random, `${prefix}-${i}`));
};
const overHttp = make(7, 'H');
const overKafka = make(8, 'K');
const kafka = connectKafka({ brokers: order.brokers.split(','), clientId: 'broken-platform', logger: silentLog });
await kafka.clusterId();
const topic = topicName(order.topicPrefix, TOPICS.gridPush, order.platform.sourceId);
const statuses: Record<string, number> = {};
let going = false;
let ending = false;
let http = 0;
let sent = 0;

async function post(push: MalformedPush): Promise<void> {
  const response = await fetch(`${order.url}/v1/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...malformedHeaders(order.platform, push) },
    body: new Uint8Array(push.value),
  });
  const body = (await response.json()) as { code?: string };
  const status = CODES.has(body.code ?? '') ? response.status : 0;
  statuses[status] = (statuses[status] ?? 0) + 1;
}

/** So many in flight at most: a platform that waits for its answers. */
async function poster(): Promise<void> {
  while (!ending) {
    const next = http < allowed() ? overHttp[http] : undefined;
    if (next === undefined) await sleep(TICK_MS / 5);
    else {
      http += 1;
      await post(next);
    }
  }
}

async function producer(): Promise<void> {
  while (!ending) {
    const some = overKafka.slice(sent, Math.floor(allowed()));
    sent += some.length;
    const records = some.map((push) => ({
      topic,
      key: `k${sent}`,
      value: push.value,
      headers: malformedHeaders(order.platform, push),
    }));
    // One by one where they are large: the broker takes a megabyte at once.
    for (const record of records) await kafka.producer().send([record]);
    await sleep(TICK_MS);
  }
}

/** How many of each are due by now. */
let due = 0;
let since = 0;
const allowed = (): number =>
  Math.min(order.count, due + (going ? ((performance.now() - since) / 1_000) * order.perSecond : 0));

port.on('message', (word: 'go' | 'rest' | 'end') => {
  due = allowed();
  since = performance.now();
  going = word === 'go';
  if (word === 'end') ending = true;
});
const working = Promise.all([...Array.from({ length: AT_ONCE }, poster), producer()]);
port.postMessage('ready' satisfies MalformedMessage);
await working;
await kafka.close();
port.postMessage({ http, kafka: sent, statuses } satisfies MalformedMessage);
port.close();
