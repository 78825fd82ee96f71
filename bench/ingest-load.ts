import { setTimeout as sleep } from 'node:timers/promises';
import { TOPICS, topicName } from '#contracts';
import { connectKafka, silentLog } from '#platform/kafka';
import { everydayEvents } from '../tools/simulator/everyday-events.js';
import { seededRandom } from '../tools/simulator/random.js';
import { postSigned, signatureOf } from '../tools/simulator/signed-http.js';
import type { IngestLoadOrder, LoadReport } from './ingest-load-order.js';

/** Events that differ; beyond these the next ones have the same words under other numbers. */
const TEMPLATES = 4_096;
const PLACE = '#number#';
/** At least, and by half a description more on average. */
const EVENT_BYTES = 980;
const LOOK_MS = 5;
const ACCEPTED = 202;
const BUSY = 503;
const BUSY_WAIT_MS = 1_000;

const order = await new Promise<IngestLoadOrder>((resolve) => {
  process.once('message', (message) => resolve(message as IngestLoadOrder));
});
const nextEvent = eventsUnder(order.numberPrefix);
const report = (message: LoadReport): void => void process.send?.(message);
let stored = 0;
process.on('message', (message) => ({ stored } = message as { stored: number }));

if (order.door.kind === 'kafka') await pushOverKafka(order.door);
else await pushOverHttp(order.door);
process.disconnect();

/** JSON of one event after another: what is dear about making them is done beforehand. */
function eventsUnder(prefix: string): () => { readonly number: string; readonly json: string } {
  const now = new Date();
  const random = seededRandom(TEMPLATES);
  const events = everydayEvents({ random, numberPrefix: '', from: now, until: now }, TEMPLATES);
  const halves = events.map((event, i) => {
    let json = JSON.stringify({ ...event, sourceEventNo: PLACE });
    // What it says goes on in the words of the next ones until it has its size.
    for (let more = i + 1, { description } = event; Buffer.byteLength(json) < EVENT_BYTES; more += 1) {
      description += events[more % TEMPLATES]?.description ?? '';
      json = JSON.stringify({ ...event, description, sourceEventNo: PLACE });
    }
    return json.split(PLACE);
  });
  let made = 0;
  return () => {
    const [head = '', tail = ''] = halves[made % TEMPLATES] ?? [];
    made += 1;
    const number = `${prefix}-${String(made).padStart(9, '0')}`;
    return { number, json: head + number + tail };
  };
}

function nextBatch(): ReturnType<typeof nextEvent>[] {
  return Array.from({ length: order.batch }, nextEvent);
}

/** Each portion with the moment that it is due at, until the seconds are over; `mayGo` holds a closed loop back. */
async function eachPortion(mayGo: (sent: number) => boolean, go: (dueAt: number) => Promise<void>): Promise<void> {
  const startedAt = Date.now();
  const endsAt = startedAt + order.seconds * 1000;
  for (let sent = 0; Date.now() < endsAt; sent += order.batch) {
    let dueAt = Date.now();
    if ('rate' in order.pace) {
      dueAt = startedAt + (sent * 1000) / order.pace.rate;
      if (dueAt >= endsAt) return;
      await sleep(Math.max(0, dueAt - Date.now()));
    } else {
      while (!mayGo(sent) && Date.now() < endsAt) await sleep(LOOK_MS);
    }
    await go(dueAt);
  }
}

async function pushOverKafka(door: { readonly brokers: string; readonly topicPrefix: string }): Promise<void> {
  const client = connectKafka({ brokers: door.brokers.split(','), clientId: 'load', logger: silentLog });
  const topic = topicName(door.topicPrefix, TOPICS.gridPush, order.platform.sourceId);
  const { pace } = order;
  const ahead = 'ahead' in pace ? pace.ahead : Infinity;
  await eachPortion(
    (sent) => sent - stored < ahead,
    async (dueAt) => {
      const records = nextBatch().map(({ number, json }) => {
        const value = Buffer.from(json);
        return { topic, key: number, value, headers: signatureOf(order.platform, value) };
      });
      const receipts = await client.producer().send(records);
      if (ahead !== Infinity) return;
      for (const { partition, baseOffset } of receipts) {
        report({ kind: 'appended', partition, offset: Number(baseOffset), dueAt });
      }
    },
  );
  await client.close();
}

async function pushOverHttp(door: { readonly url: string; readonly connections: number }): Promise<void> {
  const push = async (dueAt: number): Promise<void> => {
    const body = `{"items":[${nextBatch()
      .map(({ json }) => json)
      .join(',')}]}`;
    let answer = await postSigned(`${door.url}/v1/events/batch`, order.platform, body);
    // As a platform does: what was not taken is sent again.
    for (; answer.status === BUSY; answer = await postSigned(`${door.url}/v1/events/batch`, order.platform, body)) {
      report({ kind: 'busy' });
      await sleep(BUSY_WAIT_MS);
    }
    const { results = [] } = answer.body as { results?: { status: number }[] };
    const accepted = results.filter(({ status }) => status === ACCEPTED).length;
    if (accepted !== order.batch) throw new Error(`${accepted} of ${order.batch} were taken, status ${answer.status}`);
    report({ kind: 'answered', accepted, ms: Date.now() - dueAt });
  };
  if ('rate' in order.pace) {
    // Open loop: nobody waits for the answer before.
    const open = new Set<Promise<void>>();
    await eachPortion(
      () => true,
      (dueAt) => {
        const one = push(dueAt).finally(() => open.delete(one));
        open.add(one);
        return Promise.resolve();
      },
    );
    await Promise.all(open);
    return;
  }
  await Promise.all(Array.from({ length: door.connections }, () => eachPortion(() => true, push)));
}
