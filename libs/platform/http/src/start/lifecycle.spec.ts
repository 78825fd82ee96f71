import { EventEmitter } from 'node:events';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { Controller, Get, Module } from '@nestjs/common';
import { type CustomTransportStrategy, EventPattern, Server } from '@nestjs/microservices';
import { describe, expect, it } from '@jest/globals';
import { PublicRoute } from '#platform/auth';
import { observeForTest, startForTest } from '../../test/start-for-test.js';
import { FrontDoor } from './front-door.js';
import { ownProcess } from './own-process.js';

const happened: string[] = [];
const TOPICS = Symbol('TOPICS');

@Controller('slow')
@PublicRoute('test')
class SlowController {
  @Get()
  async slow() {
    happened.push('request begins');
    await sleep(300);
    happened.push('request ends');
    return { done: true };
  }
  @EventPattern<string>('topic', TOPICS)
  onRecords(): void {
    happened.push('records');
  }
}
@Module({ controllers: [SlowController] })
class SlowModule {}

/** A consumer whose broker is down for its first `failures` attempts. */
class FakeConsumer extends Server implements CustomTransportStrategy {
  override readonly transportId = TOPICS;
  constructor(private failures = 0) {
    super();
  }
  listen(callback: (error?: unknown) => void): void {
    if (this.failures-- > 0) return callback(new Error('no broker'));
    happened.push(`consumes ${[...this.messageHandlers.keys()].join()}`);
    callback();
  }
  close(): void {
    happened.push('consumer closed');
  }
  on(): void {
    return undefined;
  }
  unwrap<T>(): T {
    throw new Error('nothing inside');
  }
}

const until = async (what: () => boolean | Promise<boolean>): Promise<void> => {
  for (let i = 0; i < 1_500; i += 1) {
    if (await what()) return;
    await sleep(20);
  }
  throw new Error('it did not happen');
};

describe('a start', () => {
  it('opens the port before the module is built: alive, not ready', async () => {
    let built = (): void => undefined;
    const waiting = new Promise<void>((resolve) => (built = resolve));
    @Module({ imports: [SlowModule], providers: [{ provide: 'DATABASE', useFactory: () => waiting }] })
    class WaitingModule {}
    const port = await freePort();
    const starting = startForTest(WaitingModule, { port });
    const at = async (path: string) => fetch(`http://127.0.0.1:${port}${path}`).catch(() => null);
    await until(async () => (await at('/livez'))?.status === 200);
    const [ready, other] = [await at('/readyz'), await at('/slow')];
    expect([ready?.status, await ready?.json()]).toEqual([
      503,
      expect.objectContaining({ status: 'error', error: { starting: { status: 'down' } } }),
    ]);
    expect([other?.status, other?.headers.get('retry-after'), await other?.json()]).toEqual([
      503,
      '5',
      expect.objectContaining({ code: 'HTTP.UNAVAILABLE' }),
    ]);
    built();
    const service = await starting;
    expect((await service.fetch('/slow')).status).toBe(200);
    await service.stop();
  });

  it('goes on while consumers and background tasks fail, and starts them when they can', async () => {
    happened.length = 0;
    let failures = 2;
    const task = {
      name: 'relay',
      start: async () => {
        if (failures-- > 0) throw new Error('no database');
        happened.push('relay started');
      },
      stop: () => void happened.push('relay stopped'),
    };
    const service = await startForTest(SlowModule, {
      kafkaServers: () => [new FakeConsumer(2)],
      background: () => [task],
    });
    expect(happened).toEqual([]);
    await until(() => happened.length === 2);
    expect([...happened].sort()).toEqual(['consumes topic', 'relay started']);
    expect(service.logged()).toContain('does not start, will try again');
    await service.stop();
  });

  it('rejects and frees the port when the module cannot be built', async () => {
    @Module({ providers: [{ provide: 'X', useFactory: () => Promise.reject(new Error('bad keys')) }] })
    class BrokenModule {}
    const port = await freePort();
    await expect(startForTest(BrokenModule, { port })).rejects.toThrow('bad keys');
    await (await startForTest(SlowModule, { port })).stop();
  });

  it('rejects when the port is taken', async () => {
    const first = await startForTest(SlowModule);
    await expect(startForTest(SlowModule, { port: first.port })).rejects.toThrow('EADDRINUSE');
    await first.stop();
  });
});

describe('a stop', () => {
  it('goes readiness, port, consumers, background in reverse, then the rest, and answers what is in flight', async () => {
    happened.length = 0;
    const task = (name: string) => ({
      name,
      start: () => undefined,
      stop: () => void happened.push(`${name} stopped`),
    });
    const resource = (name: string) => ({ close: async () => void happened.push(`${name} closed`) });
    const made = observeForTest();
    const service = await startForTest(SlowModule, {
      made,
      drainMs: 50,
      kafkaServers: () => [new FakeConsumer()],
      background: () => [task('first'), task('second')],
      closeLast: () => [resource('broker'), resource('database')],
    });
    const answer = service.fetch('/slow');
    await until(() => happened.includes('request begins'));
    const stopped = service.stop();
    expect(made.observe.readiness.isDraining).toBe(true);
    await sleep(150);
    await expect(service.fetch('/slow')).rejects.toThrow();
    expect(await (await answer).json()).toEqual({ done: true });
    await stopped;
    expect(happened.slice(2)).toEqual([
      'request ends',
      'consumer closed',
      'second stopped',
      'first stopped',
      'broker closed',
      'database closed',
    ]);
    expect(await service.stop()).toBeUndefined();
  });

  it('does not wait for connections that are kept alive', async () => {
    const service = await startForTest(SlowModule);
    await (await service.fetch('/slow')).json();
    const from = Date.now();
    await service.stop();
    expect(Date.now() - from).toBeLessThan(1000);
  });

  it('rejects when it takes longer than it may', async () => {
    const service = await startForTest(SlowModule, {
      stopWithinMs: 50,
      closeLast: () => [{ close: () => sleep(500) }],
    });
    await expect(service.stop()).rejects.toThrow('did not stop within 50 ms');
  });
});

describe('the process', () => {
  class FakeProcess extends EventEmitter {
    readonly exits: (number | string | null | undefined)[] = [];
    exit(code?: number | string | null): never {
      this.exits.push(code);
      return undefined as never;
    }
  }
  const owned = (stop: () => Promise<void>) => {
    const [process, { observe, logged }] = [new FakeProcess(), observeForTest()];
    ownProcess(observe.logger, stop, process as unknown as Parameters<typeof ownProcess>[2]);
    return { process, logged };
  };

  it.each(['SIGTERM', 'SIGINT'])('stops in order at %s and ends with 0', async (signal) => {
    const { process } = owned(async () => void (await sleep(20)));
    process.emit(signal, signal);
    expect(process.exits).toEqual([]);
    await until(() => process.exits.length > 0);
    expect(process.exits).toEqual([0]);
  });

  it('ends at once at a second signal, and with 1 when it cannot stop', async () => {
    const never = owned(() => new Promise(() => undefined));
    never.process.emit('SIGINT', 'SIGINT');
    never.process.emit('SIGINT', 'SIGINT');
    expect(never.process.exits).toEqual([130]);
    const failing = owned(() => Promise.reject(new Error('stuck')));
    failing.process.emit('SIGTERM', 'SIGTERM');
    await until(() => failing.process.exits.length > 0);
    expect([failing.process.exits, failing.logged()]).toEqual([[1], expect.stringContaining('stuck')]);
  });

  it.each(['uncaughtException', 'unhandledRejection'])('ends with 1 at an %s, which is in the log', (event) => {
    const { process, logged } = owned(() => Promise.resolve());
    process.emit(event, new Error('nobody caught me'));
    expect([process.exits, logged()]).toEqual([[1], expect.stringContaining('nobody caught me')]);
  });
});

it('a door that was never opened closes at once', async () => {
  const problem = { type: 't', title: 't', status: 503, code: 'HTTP.UNAVAILABLE', repair: 'r' };
  await expect(new FrontDoor(problem).close()).resolves.toBeUndefined();
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
