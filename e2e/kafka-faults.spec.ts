/**
 * How consuming and producing fail and recover on a broker of this spec's own: killed, frozen, not there yet; a member
 * that is killed; records in codecs that our client does not read; a consumer that can never go on.
 * The times are asserted with room for a busy machine; what was measured on a quiet one is in docs/consumers.md.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { connectKafka, KafkaBatchServer, type KafkaClient, silentLog } from '#platform/kafka';
import { PostgresChunkStore, type Tx, withClient } from '#platform/postgres';
import { testDatabase, type TestDatabase, testKeys, type TestTopics, testTopics } from '#testing';
import { repositoryRoot, silentProgress, type Stack, type StackFaults, startStack } from '../tools/stack/index.js';
import { CREATE_TABLES, FAULTS_SCHEMA, storeEffects } from './kafka-faults/effects.js';
import { type Codec, produceByJava } from './kafka-faults/outside-producer.js';
import { SteadyProducer } from './kafka-faults/steady-producer.js';

let stack: Stack;
let faults: StackFaults;
let db: TestDatabase;
let topics: TestTopics;
let brokers: string;
const servers: KafkaBatchServer<Tx>[] = [];
const clients: KafkaClient[] = [];
const members: ChildProcess[] = [];
const producers: SteadyProducer[] = [];

beforeAll(async () => {
  stack = await startStack({
    profile: 'test-kafka-faults',
    purpose: 'e2e kafka faults',
    progress: silentProgress,
    embedded: true,
    fresh: true,
    passing: true,
  });
  if (stack.faults === undefined) throw new Error('an embedded stack can be broken');
  faults = stack.faults;
  brokers = stack.kafkaBrokers;
  topics = testTopics(brokers.split(','));
  db = await testDatabase({ schema: FAULTS_SCHEMA, migrations: [] });
  await withClient(db.ownerUrl, (client) => client.query(CREATE_TABLES));
}, 180_000);
afterEach(async () => {
  await Promise.all(producers.splice(0).map((producer) => producer.stop()));
  for (const member of members.splice(0)) member.kill('SIGKILL');
  await Promise.all(servers.splice(0).map((server) => server.close()));
  await Promise.all(clients.splice(0).map((client) => client.close()));
});
afterAll(async () => {
  await topics.drop();
  await db.drop();
  await stack.stop();
  rmSync(stack.directory, { recursive: true, force: true });
}, 60_000);

function newClient(clientId: string): KafkaClient {
  const client = connectKafka({ brokers: brokers.split(','), clientId, logger: silentLog });
  clients.push(client);
  return client;
}

/** Sends to the topic until it is stopped; the ids of its records begin with the topic's name. */
function produce(topic: string): SteadyProducer {
  const producer = new SteadyProducer(newClient(`producer-${topic}`).producer(), topics.name(topic), `${topic}-`);
  producers.push(producer);
  return producer;
}

/** A consumer of its own client in this process. */
function consume(topic: string, onFatal: (error: Error) => void = () => undefined): KafkaBatchServer<Tx> {
  const server = new KafkaBatchServer<Tx>({
    client: newClient(`consumer-${topic}`),
    group: topics.prefix + topic,
    store: new PostgresChunkStore(db.database, testKeys()),
    logger: silentLog,
    onFatal,
  });
  servers.push(server);
  server.addTopic(topics.name(topic), storeEffects('here'));
  server.listen((error) => expect(error).toBeUndefined());
  return server;
}

/** The same in a process of its own. */
function startMember(name: string, topic: string): ChildProcess {
  const program = join(repositoryRoot, 'dist', 'e2e', 'kafka-faults', 'member.js');
  const args = [program, name, brokers, topics.prefix + topic, topics.name(topic), db.url];
  const member = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  members.push(member);
  return member;
}

async function count(table: 'effect' | 'delivery', prefix: string): Promise<number> {
  const rows = await db.database.read((tx) =>
    tx.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${table} WHERE id LIKE $1`, [`${prefix}%`]),
  );
  return rows[0]?.n ?? 0;
}

async function membersAtWork(prefix: string, sinceMs: number): Promise<string[]> {
  const rows = await db.database.read((tx) =>
    tx.query<{ member: string }>('SELECT DISTINCT member FROM effect WHERE id LIKE $1 AND at > $2', [
      `${prefix}%`,
      new Date(sinceMs),
    ]),
  );
  return rows.map(({ member }) => member);
}

async function until(what: string, condition: () => Promise<boolean> | boolean, withinMs: number): Promise<number> {
  const startedAt = Date.now();
  while (!(await condition())) {
    if (Date.now() - startedAt > withinMs) throw new Error(`not within ${withinMs} ms: ${what}`);
    await sleep(20);
  }
  return Date.now() - startedAt;
}

/** The moment from which the broker's port takes connections again. */
async function portIsOpen(): Promise<void> {
  const [host, port] = brokers.split(':');
  await until(
    'the port opens',
    () =>
      new Promise<boolean>((resolve) => {
        const socket = connect(Number(port), host);
        const end = (open: boolean): void => {
          socket.destroy();
          resolve(open);
        };
        socket.once('connect', () => end(true)).once('error', () => end(false));
      }),
    60_000,
  );
}

/** Every acknowledged record has had its effect, once. */
async function booksClose(producer: SteadyProducer, prefix: string): Promise<{ sent: number; repeated: number }> {
  await producer.stop();
  const sent = producer.acknowledged.length;
  await until(`${sent} effects`, async () => (await count('effect', prefix)) === sent, 15_000);
  await sleep(500);
  expect(await count('effect', prefix)).toBe(sent);
  return { sent, repeated: (await count('delivery', prefix)) - sent };
}

const report = (line: string): void => void process.stderr.write(`    ${line}\n`);

describe('the broker', () => {
  it('killed and started again: consuming goes on within 5 s, every acknowledged record has its effect once', async () => {
    await topics.create('killed');
    const server = consume('killed');
    const producer = produce('killed');
    await until('work', async () => (await count('effect', 'killed-')) > 200, 20_000);
    await faults.killKafka();
    await sleep(8_000);
    const starting = faults.startKafka();
    await portIsOpen();
    const before = await count('effect', 'killed-');
    const backMs = await until('consuming goes on', async () => (await count('effect', 'killed-')) > before, 15_000);
    await starting;
    const { sent, repeated } = await booksClose(producer, 'killed-');
    report(`killed for 8 s: consuming ${backMs} ms after the port opened; ${sent} records, ${repeated} came twice`);
    expect(backMs).toBeLessThan(5_000);
    expect(server.progress()).toMatchObject({ assigned: 4, lagRecords: 0 });
  }, 90_000);

  it('frozen for 12 s: records may be written twice, their effects happen once, consuming goes on within 5 s', async () => {
    await topics.create('frozen');
    const server = consume('frozen');
    const producer = produce('frozen');
    await until('work', async () => (await count('effect', 'frozen-')) > 200, 20_000);
    await faults.freezeKafka();
    await sleep(12_000);
    const before = await count('effect', 'frozen-');
    await faults.thawKafka();
    const backMs = await until('consuming goes on', async () => (await count('effect', 'frozen-')) > before, 15_000);
    const { sent, repeated } = await booksClose(producer, 'frozen-');
    report(`frozen for 12 s: consuming ${backMs} ms after the thaw; ${sent} records, ${repeated} came twice`);
    expect(backMs).toBeLessThan(5_000);
    await until('it owns all', () => server.progress().assigned === 4 && server.progress().lagRecords === 0, 10_000);
  }, 90_000);

  it('not there when the consumer starts: consuming begins by itself when it is', async () => {
    await topics.create('later');
    const producer = newClient('later').producer();
    await producer.send([{ topic: topics.name('later'), key: 'k', value: null, headers: { ce_id: 'later-0' } }]);
    await faults.killKafka();
    const server = consume('later');
    await sleep(3_000);
    expect(server.progress()).toMatchObject({ assigned: 0, lastFetchAt: null });
    const starting = faults.startKafka();
    await portIsOpen();
    await until('the record', async () => (await count('effect', 'later-')) === 1, 10_000);
    await starting;
  }, 60_000);
});

describe('a member that is killed', () => {
  it('is replaced by another within 8 s, and by its own restart within 8 s, with effects once', async () => {
    await topics.create('member');
    const producer = produce('member');
    const first = startMember('first', 'member');
    await until('the first works', async () => (await membersAtWork('member-', 0)).includes('first'), 30_000);
    const second = startMember('second', 'member');
    await until('the second works too', async () => (await membersAtWork('member-', 0)).includes('second'), 30_000);

    await kill(first);
    const takeOverMs = await allPartitionsMove();
    await kill(second);
    startMember('second', 'member');
    const restartMs = await allPartitionsMove();
    await kill(members.at(-1));
    startMember('third', 'member');
    const strangerMs = await allPartitionsMove();
    const { sent, repeated } = await booksClose(producer, 'member-');
    report(
      `killed member: the other takes over after ${takeOverMs} ms, its restart after ${restartMs} ms, ` +
        `a new instance after ${strangerMs} ms; ${sent} records, ${repeated} came twice`,
    );
    expect(takeOverMs).toBeLessThan(8_000);
    expect(restartMs).toBeLessThan(8_000);
    expect(strangerMs).toBeLessThan(10_000);
    expect(repeated).toBe(0);
  }, 120_000);

  async function kill(member: ChildProcess | undefined): Promise<void> {
    if (member === undefined) throw new Error('no member');
    member.kill('SIGKILL');
    await once(member, 'exit');
  }

  /** Every partition has gone on beyond what it held when the member died. */
  async function allPartitionsMove(): Promise<number> {
    const diedAt = Date.now();
    const topic = topics.name('member');
    const latest = await topics.client.admin().latestOffsets(topic);
    const movedOn = async (): Promise<boolean> => {
      const rows = await db.database.read((tx) =>
        tx.query<{ partition: number; next_offset: string }>(
          'SELECT partition, next_offset FROM consumer_position WHERE topic = $1',
          [topic],
        ),
      );
      return rows.every((row) => BigInt(row.next_offset) > (latest.get(row.partition) ?? 0n));
    };
    await until('everything up to the death', movedOn, 15_000);
    return Date.now() - diedAt;
  }
});

describe('what others write', () => {
  it.each<Codec>(['gzip', 'snappy', 'lz4', 'zstd'])(
    'arrives though it is packed by %s: the broker unpacks it',
    async (codec) => {
      const topic = `packed-${codec}`;
      await topics.create({ name: topic, partitions: 1, writtenByOthers: true });
      const before = Date.now();
      await produceByJava(brokers, topics.name(topic), codec, ['一', '二', '三']);
      const records = await topics.consumeAll(topic, { atLeast: 3 });
      expect(records.map(({ value }) => value?.toString())).toEqual(['一', '二', '三']);
      for (const { timestampMs } of records) expect(timestampMs).toBeGreaterThanOrEqual(before);
    },
    60_000,
  );

  it('ends the consumer for good where the broker was not told to unpack, and that ends the process', async () => {
    await topics.create({ name: 'unreadable', partitions: 1 });
    await produceByJava(brokers, topics.name('unreadable'), 'snappy', ['x'.repeat(2_000)]);
    let fatal: Error | undefined;
    consume('unreadable', (error) => (fatal = error));
    await until('fatal', () => fatal !== undefined, 30_000);
    expect(fatal?.message).toMatch(/snappy/i);
    const member = startMember('doomed', 'unreadable');
    const [code] = (await once(member, 'exit')) as [number | null];
    expect(code).toBe(1);
  }, 60_000);
});
