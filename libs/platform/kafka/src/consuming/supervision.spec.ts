import { setTimeout as sleep } from 'node:timers/promises';
import { type Script, ScriptedClient } from '../../test/scripted-client.js';
import { waitUntil } from '../../test/wait-until.js';
import { type ChunkStore, KafkaBatchServer, type RestartReason, silentLog } from '../index.js';

const store: ChunkStore<string> = {
  claim: async (group, topic, partition) => ({ group, topic, partition, epoch: 1n, nextOffset: null }),
  commitChunk: async (_claim, _next, work) => work('tx'),
  quarantine: async () => undefined,
  isTransient: () => false,
};

const FAST = { stallMs: 300, joinMs: 300, restartMs: 10, topicPollMs: 10_000 };
const started: KafkaBatchServer<string>[] = [];

function consume(client: ScriptedClient, onFatal: (error: Error) => void = () => undefined) {
  const server = new KafkaBatchServer<string>({ client, group: 'g', store, logger: silentLog, times: FAST, onFatal });
  const restarts: RestartReason[] = [];
  server.on('restarted', (reason) => restarts.push(reason));
  started.push(server.addTopic('t', () => undefined));
  server.listen((error) => expect(error).toBeUndefined());
  return { server, restarts };
}

const joins: Script = (listener) => {
  listener.onAssigned([{ topic: 't', partition: 0 }]);
  listener.onFetch();
};
/** Joins and fetches until the end of the test. */
const works: Script = (listener) => {
  void joins(listener, {} as never);
  setInterval(() => listener.onFetch(), 50).unref();
};

afterEach(async () => {
  await Promise.all(started.splice(0).map((server) => server.close()));
});

describe('a consumer that stops fetching', () => {
  it('is replaced while the broker answers, and counted', async () => {
    const client = new ScriptedClient(['t'], [joins, works]);
    const { server, restarts } = consume(client);
    await waitUntil('a second start', () => client.started.length === 2);
    expect(client.stopped).toBe(1);
    await sleep(900);
    expect(restarts).toEqual(['stalled']);
    expect(server.progress()).toMatchObject({ restarts: 1, stalls: 1, assigned: 1, stalled: false });
  });

  it('is left alone while the broker does not answer', async () => {
    const client = new ScriptedClient(['t'], [joins]);
    client.brokerAnswers = false;
    const { restarts } = consume(client);
    await sleep(1_500);
    expect(restarts).toEqual([]);
    client.brokerAnswers = true;
    await waitUntil('a restart', () => restarts.length > 0);
  });

  it('is replaced as well when it never joins', async () => {
    const client = new ScriptedClient(['t'], [() => undefined, works]);
    const { restarts } = consume(client);
    await waitUntil('a second start', () => client.started.length === 2);
    expect(restarts).toEqual(['stalled']);
  });
});

describe('a consumer that ends by itself', () => {
  it('is replaced when a new one may succeed', async () => {
    const crashes: Script = (listener, options) => {
      void joins(listener, options);
      setTimeout(() => listener.onCrash(new Error('broker gone'), 'passing'), 20);
    };
    const client = new ScriptedClient(
      ['t'],
      [crashes, (listener) => listener.onCrash(new Error('still gone'), 'passing'), works],
    );
    const { server, restarts } = consume(client);
    await waitUntil('a third start', () => client.started.length === 3);
    expect(restarts).toEqual(['crash', 'crash']);
    expect(server.progress()).toMatchObject({ restarts: 2, stalls: 0 });
  });

  it('is reported as fatal, once, when a new one would end the same way', async () => {
    const crashes: Script = (listener) =>
      setTimeout(() => listener.onCrash(new Error('no such codec'), 'lasting'), 20) && undefined;
    const client = new ScriptedClient(['t'], [crashes]);
    const fatal: string[] = [];
    const { restarts } = consume(client, (error) => fatal.push(error.message));
    await sleep(800);
    expect(fatal).toEqual(['no such codec']);
    expect(restarts).toEqual([]);
    expect(client.started).toHaveLength(1);
  });

  it('is tried again twice, and is fatal then, when nobody can tell whether a new one helps', async () => {
    const crashes: Script = (listener) =>
      setTimeout(() => listener.onCrash(new TypeError('0 of undefined'), 'doubtful'), 5) && undefined;
    const client = new ScriptedClient(['t'], [crashes]);
    const fatal: string[] = [];
    const { restarts } = consume(client, (error) => fatal.push(error.message));
    await waitUntil('fatal', () => fatal.length > 0);
    expect(restarts).toEqual(['crash', 'crash']);
    expect(client.started).toHaveLength(3);
  });

  it('is fatal when a handler hides its errors, because then nobody can tell what to retry', async () => {
    const client = new ScriptedClient(
      ['t'],
      [
        async (listener) => {
          listener.onAssigned([{ topic: 't', partition: 0 }]);
          await listener.onBatch({
            topic: 't',
            partition: 0,
            records: [
              { topic: 't', partition: 0, offset: '0', key: null, value: null, headers: {}, timestampMs: Date.now() },
            ],
            nextOffset: 1n,
            highWatermark: 1n,
            heartbeat: async () => undefined,
            isCurrent: () => true,
            resolve: () => undefined,
            commit: async () => undefined,
          });
        },
      ],
    );
    const fatal: Error[] = [];
    const server = new KafkaBatchServer<string>({
      client,
      group: 'g',
      store,
      logger: silentLog,
      times: FAST,
      onFatal: (error) => void fatal.push(error),
    });
    started.push(server);
    // What Nest's own filter makes of every error.
    const hidden: unknown = { status: 'error', message: 'Internal server error' };
    server.addTopic('t', () => Promise.reject(hidden));
    server.listen(() => undefined);
    await waitUntil('fatal', () => fatal.length > 0);
    expect(fatal.map(({ name }) => name)).toEqual(['HiddenFailure']);
  });
});

describe('a server', () => {
  it('refuses to listen without a topic, twice, or with two handlers of one topic', () => {
    const client = new ScriptedClient([], []);
    const server = new KafkaBatchServer<string>({ client, group: 'g', store, logger: silentLog });
    started.push(server);
    const errors: unknown[] = [];
    server.listen((error) => errors.push(error));
    expect(() => server.addTopic('t', () => undefined).addTopic('t', () => undefined)).toThrow('has a handler');
    server.listen((error) => errors.push(error));
    server.listen((error) => errors.push(error));
    expect(errors.map(String)).toEqual([
      'Error: no topic has a handler',
      'undefined',
      'Error: the server listens already',
    ]);
    expect(() => server.addTopic('u', () => undefined)).toThrow('before the server listens');
  });

  it('can be closed though it never listened', async () => {
    const server = new KafkaBatchServer({ client: new ScriptedClient([], []), group: 'g', store, logger: silentLog });
    await server.close();
    expect(server.progress()).toMatchObject({ assigned: 0, lastFetchAt: null, stalled: false });
  });
});
