/**
 * A thousand people who do not exist are planted: in the fields of pushes, in their texts, and in everything that goes
 * wrong. Then whatever the line wrote is searched for them. What may hold free text is declared here; a name, phone or
 * identity number that came in a field is nowhere but sealed, and in what the platform itself wrote to its topic.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TOPICS, topicName } from '#contracts';
import { connectKafka, type KafkaClient, silentLog } from '#platform/kafka';
import { readTopic } from '#testing';
import { seededRandom } from '../tools/simulator/random.js';
import { signatureOf } from '../tools/simulator/signed-http.js';
import { readAccounts } from './accounts.js';
import { type Found, PlantedFinder } from './canary/find-planted.js';
import { badPushes, plantedEvent } from './canary/planted-pushes.js';
import { type Planted, plantPeople } from './canary/planted-people.js';
import { eventually, type Line, startLine } from './line-fixture.js';

const PEOPLE = 1_000;
/** Marks records that the test itself wrote to a topic of ours. */
const BROKEN = 'broken';
type Kind = Found['kind'];
/** Free text as it was pushed: names and numbers that were told in it. */
const TEXT: readonly Kind[] = ['toldName', 'toldPhone', 'toldIdNo'];
/** Text with its numbers masked. */
const MASKED: readonly Kind[] = ['toldName'];
/** Answers to people with a token for it. */
const READ_BY_PEOPLE = new Set(['ingest', 'matcher', 'case-handling', 'notify']);

/** What may be in the values of a topic, by the name of its contract; elsewhere nothing. */
const TOPICS_WITH_TEXT: Readonly<Record<string, readonly Kind[]>> = {
  'grid.event.v1': TEXT,
  'match.found.v1': MASKED,
  'match.revised.v1': MASKED,
};
/** Written by the platforms themselves: their own bytes, keys and headers. */
const PLATFORM_TOPIC = /^grid\.push\./;
/** What may be in a table; elsewhere nothing. */
const TABLES_WITH_TEXT: Readonly<Record<string, readonly Kind[]>> = {
  'ingest.event': TEXT,
  'ingest.outbox': TEXT,
  'matcher.event': TEXT,
  'matcher.candidate': MASKED,
  'matcher.hit': MASKED,
  'matcher.outbox': MASKED,
  'case_handling.hit': MASKED,
  'case_handling.hit_event': MASKED,
};

describe('a thousand planted people', () => {
  const now = new Date();
  const people = plantPeople(seededRandom(20_261), PEOPLE);
  const finder = new PlantedFinder(people);
  const [reported, wrong] = [people.slice(0, 900), people.slice(900)];
  const events = reported.map((person, n) => plantedEvent(person, n, now));
  /** What was answered to somebody who may not see it in clear. */
  const answers: { readonly of: string; readonly text: string }[] = [];
  let line: Line;
  let client: KafkaClient;
  let next = 0;

  const person = (): Planted => {
    const one = wrong[next++];
    if (one === undefined) throw new Error('more mistakes than people');
    return one;
  };
  /** Kinds that stand where they may not, with one example of each; empty when all is well. */
  function misplaced(content: string | Buffer, allowed: readonly Kind[]): Partial<Record<Kind, string>> {
    const wrong = finder.find(content).filter(({ kind }) => !allowed.includes(kind));
    return Object.fromEntries(wrong.map(({ kind, form, near }) => [kind, `${form}: ${near}`]));
  }
  const noted = (places: Record<string, Partial<Record<Kind, string>>>): object =>
    Object.fromEntries(Object.entries(places).filter(([, found]) => Object.keys(found).length > 0));

  async function ask(of: string, url: string, init: RequestInit = {}): Promise<{ status: number; text: string }> {
    const response = await fetch(url, init);
    const text = `${[...response.headers].join('\n')}\n${await response.text()}`;
    answers.push({ of, text });
    return { status: response.status, text };
  }
  const post = (path: string, body: Buffer, headers: Readonly<Record<string, string>> = {}) => {
    const all = { 'content-type': 'application/json', ...signatureOf(line.platform, body), ...headers };
    return ask(path, line.services.urls.ingest + path, { method: 'POST', headers: all, body: new Uint8Array(body) });
  };

  beforeAll(async () => {
    line = await startLine({ env: { LOG_LEVEL: 'trace', TRACE_SAMPLE_RATE: '1', CRYPTO_SUITE: suite() } });
    client = connectKafka({ brokers: brokers().split(','), clientId: 'canary', logger: silentLog });
  }, 120_000);
  afterAll(async () => {
    await client.close();
    await line.stop();
  }, 60_000);

  it('is looked for in every writing in which a value travels', () => {
    const [one] = people;
    const { name, phone, idNo } = one!;
    const text = JSON.stringify({ name, phone, idNo });
    for (const content of [
      text,
      Buffer.from(text),
      `\\x${Buffer.from(text).toString('hex')}`,
      Buffer.from(text).toString('base64'),
      Buffer.from(` ${text}`).toString('base64url'),
      encodeURIComponent(text),
      text.replace(/[\u0080-\uffff]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`),
    ]) {
      expect(new Set(finder.find(content).map(({ kind }) => kind))).toEqual(new Set(['name', 'phone', 'idNo']));
    }
    expect(finder.find('龘龘 10000000000 990000194001010000')).toEqual([]);
  });

  it('reports over every door', async () => {
    for (let from = 0; from < 600; from += 200) await line.kafka.push(line.platform, events.slice(from, from + 200));
    for (let from = 600; from < 870; from += 90) {
      const batch = Buffer.from(JSON.stringify({ items: events.slice(from, from + 90) }));
      expect((await post('/v1/events/batch', batch)).status).toBe(200);
    }
    for (const event of events.slice(870)) {
      expect((await post('/v1/events', Buffer.from(JSON.stringify(event)))).status).toBe(202);
    }
    // Repeats, a contradiction, a later version: each is answered in its own way.
    const [first, second, third] = events;
    for (const again of [first, { ...second, title: '改' }, { ...third, sourceVersion: 2, level: '较大' }]) {
      expect((await post('/v1/events', Buffer.from(JSON.stringify(again)))).status).toBeLessThan(500);
    }
    await eventually(
      'closed books',
      async () => {
        const { events: stored, missing, hitsBehind } = await readAccounts(line);
        return stored === 900 && missing === 0 && hitsBehind === 0 ? stored : undefined;
      },
      90_000,
    );
  }, 120_000);

  it('is in pushes of every kind of fault, over HTTP and over Kafka', async () => {
    const faults = badPushes(person, (one) => plantedEvent(one, 10_000 + next, now));
    for (const { what, body } of faults) {
      const { status } = await post('/v1/events', body);
      expect(`${what}: ${status}`).toMatch(/: 4\d\d$/);
      await line.kafka.pushRaw(line.platform, person().phone, body);
    }
    const items = Buffer.from(
      `{"items":[${faults
        .slice(0, 15)
        .map(({ body }) => body.toString())
        .join(',')}]}`,
    );
    expect((await post('/v1/events/batch', items)).status).toBe(200);
    expect((await post('/v1/events/batch', Buffer.from(JSON.stringify({ people: [person()] })))).status).toBe(422);
    await expectQuarantined(faults.length);
  }, 60_000);

  it('is in requests that are refused before they are read', async () => {
    const { urls } = line.services;
    const body = () => Buffer.from(JSON.stringify(plantedEvent(person(), 20_000, now)));
    const strange: readonly Readonly<Record<string, string>>[] = [
      { 'webhook-signature': `v1,${person().phone}` },
      { 'x-source': person().phone },
      { 'webhook-id': person().phone },
      { 'webhook-timestamp': person().phone },
      { 'content-type': `text/${person().phone}` },
      { traceparent: person().idNo },
      { authorization: `Bearer ${person().phone}` },
    ];
    for (const headers of strange) await post('/v1/events', body(), headers);
    for (const [service, url] of Object.entries(urls)) {
      const { phone, name, idNo } = person();
      const of = `${service} to a stranger`;
      await ask(of, `${url}/v1/${phone}/${encodeURIComponent(name)}?idNo=${idNo}`);
      await ask(of, `${url}/problems/${phone}`);
      await ask(of, `${url}/v1/events/${idNo}`, { method: 'DELETE', headers: { 'x-name': phone } });
      const typed = JSON.stringify({ account: phone, password: `${idNo}${name}` });
      const json = { 'content-type': 'application/json' };
      await ask(of, `${url}/api/session`, { method: 'POST', headers: json, body: typed });
      await ask(of, `${url}/health?q=${phone}`, { headers: { cookie: `session=${phone}`, 'user-agent': idNo } });
      await ask(of, `${url}/v1/events`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: `{"${phone}`,
      });
    }
  }, 60_000);

  it('is in records of our own topics that are broken', async () => {
    const { toldName, toldPhone, toldIdNo } = person();
    const value = Buffer.from(JSON.stringify({ eventId: toldPhone, description: [toldName, toldIdNo] }));
    const prefix = topicPrefix();
    for (const contract of [TOPICS.gridEvent, TOPICS.matchFound, TOPICS.clueChanged]) {
      const headers = { ce_id: BROKEN, ce_type: contract.name };
      await client.producer().send([{ topic: topicName(prefix, contract), key: BROKEN, value, headers }]);
    }
    const services = ['matcher', 'case_handling', 'notify'];
    await eventually('three quarantines', async () => {
      const counts = await Promise.all(
        services.map((schema) => count(`SELECT count(*) AS n FROM ${schema}.quarantine`)),
      );
      return counts.every((n) => n > 0) ? counts : undefined;
    });
  }, 60_000);

  it('is read by people, sent again by operators and unmasked by who says why', async () => {
    const { urls } = line.services;
    const [prosecutor, chief, ops] = [line.desk('prosecutor'), line.desk('chief'), line.desk('ops')];
    const read = async (of: string, path: string): Promise<void> => {
      const service = of as keyof typeof urls;
      answers.push({ of, text: JSON.stringify(await prosecutor.get(`${urls[service]}${path}`)) });
    };
    const rows = await line.sql<{ event_id: string }>('SELECT event_id FROM ingest.event ORDER BY event_id LIMIT 30');
    for (const { event_id } of rows) {
      await read('ingest', `/v1/events/${event_id}`);
      await read('matcher', `/v1/evaluations/${event_id}`);
    }
    await read('case-handling', '/v1/clues?limit=50');
    await read('notify', '/v1/inbox?limit=50');
    const clues = await line.sql<{ id: string }>('SELECT id FROM case_handling.clue LIMIT 10');
    expect(clues).toHaveLength(10);
    for (const { id } of clues) {
      await read('case-handling', `/v1/clues/${id}`);
    }
    const shown = await chief.post(`${urls.ingest}/v1/events/${rows[0]?.event_id}/unmask`, {
      reason: '核实举报人身份',
    });
    expect(new Set(finder.find(JSON.stringify(shown)).map(({ kind }) => kind)).size).toBe(6);
    const refused = chief.post(`${urls.ingest}/v1/events/${rows[0]?.event_id}/unmask`, { why: person().phone });
    await refused.catch((error: unknown) => answers.push({ of: 'unmask', text: String(error) }));
    const aside = (await ops.get(`${urls.ingest}/ops/quarantine?state=open`)) as { items: { id: string }[] };
    answers.push({ of: 'quarantine', text: JSON.stringify(aside) });
    await ops.post(`${urls.ingest}/ops/quarantine/${aside.items[0]?.id}/resend`, {});
    // What is sent again is as bad as before and comes back.
    await expectQuarantined(aside.items.length + 1);
    await ask('answers', `${urls.notify}/v1/answers?limit=200`, {
      headers: signatureOf(line.platform, 'GET /v1/answers?limit=200'),
    });
  }, 60_000);

  it('is in no log, metric, health answer or error', async () => {
    const directory = dirname(line.services.logs.ingest);
    for (const file of readdirSync(directory)) {
      const log = readFileSync(join(directory, file));
      expect(log.length).toBeGreaterThan(1_000);
      expect({ [file]: misplaced(log, []) }).toEqual({ [file]: {} });
    }
    // What an auditor's machine gets: security events, and the witness of the history.
    for (const beside of ['security-log', 'witness']) {
      // A lock is there while somebody writes.
      const files = readdirSync(join(line.directory, beside)).filter((file) => !file.endsWith('.lock'));
      expect(files.length).toBeGreaterThan(0);
      for (const file of files) {
        const text = readFileSync(join(line.directory, beside, file));
        expect({ [file]: misplaced(text, []) }).toEqual({ [file]: {} });
      }
    }
    for (const [name, url] of Object.entries(line.services.managementUrls)) {
      for (const path of ['/metrics', '/health', '/readyz', '/version']) {
        const text = await (await fetch(url + path)).text();
        expect({ [name + path]: misplaced(text, []) }).toEqual({ [name + path]: {} });
      }
    }
    expect(answers.length).toBeGreaterThan(150);
    // People read texts, with the numbers in them masked; nobody else reads any.
    for (const { of, text } of answers) {
      expect({ [of]: misplaced(text, READ_BY_PEOPLE.has(of) ? MASKED : []) }).toEqual({ [of]: {} });
    }
  }, 60_000);

  it('is in no key or header of a topic, and in no value beyond the free text of declared topics', async () => {
    const topics = (await client.admin().listTopics()).filter((topic) => topic.startsWith(topicPrefix()));
    expect(topics.length).toBeGreaterThan(8);
    const found: Record<string, Partial<Record<Kind, string>>> = {};
    for (const topic of topics) {
      const name = topic.slice(topicPrefix().length);
      if (PLATFORM_TOPIC.test(name)) continue;
      const records = await readTopic(client, { topic, group: `${topicPrefix()}canary`, atLeast: 0, withinMs: 30_000 });
      const marks = records.map(({ key, headers }) => `${String(key)} ${JSON.stringify(headers)}`).join('\n');
      found[`${name} keys`] = misplaced(marks, []);
      const ours = records.filter(({ headers }) => headers['ce_id'] !== BROKEN);
      found[name] = misplaced(ours.map(({ value }) => String(value)).join('\n'), TOPICS_WITH_TEXT[name] ?? []);
    }
    expect(noted(found)).toEqual({});
  }, 60_000);

  it('is in no table but sealed, and told ones only where text may be', async () => {
    const tables = await line.sql<{ schema: string; name: string }>(
      `SELECT table_schema AS schema, table_name AS name FROM information_schema.tables
        WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')`,
    );
    expect(tables.length).toBeGreaterThan(40);
    const found: Record<string, Partial<Record<Kind, string>>> = {};
    for (const { schema, name } of tables) {
      const rows = await line.sql<{ row: string }>(`SELECT t::text AS row FROM "${schema}"."${name}" t`);
      const place = `${schema}.${name}`;
      // A month of a table is that table.
      const whole = place.replace(/_(?:before_)?\d{4}_\d{2}$/, '');
      found[place] = misplaced(rows.map(({ row }) => row).join('\n'), TABLES_WITH_TEXT[whole] ?? []);
    }
    expect(noted(found)).toEqual({});
  }, 60_000);

  /** Either one: `CRYPTO_SUITE=gm npm test -- e2e/canary.spec.ts`. */
  const suite = (): string => process.env['CRYPTO_SUITE'] ?? 'intl';
  const brokers = (): string => process.env['TEST_KAFKA_BROKERS'] ?? '';
  const topicPrefix = (): string => line.topicPrefix;
  const count = async (query: string): Promise<number> => Number((await line.sql<{ n: string }>(query))[0]?.n);
  const expectQuarantined = (atLeast: number): Promise<number> =>
    eventually('the quarantine', async () => {
      const n = await count('SELECT count(*) AS n FROM ingest.quarantine');
      return n >= atLeast ? n : undefined;
    });
});
