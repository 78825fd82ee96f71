import { type Server, type Socket, connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Controller, Get, Global, Inject, Module } from '@nestjs/common';
import { afterAll, expect, it } from '@jest/globals';
import { PublicRoute } from '#platform/auth';
import { HealthModule } from '#platform/observe';
import { type Database, openDatabase } from '#platform/postgres';
import { observeForTest, startForTest } from '../../test/start-for-test.js';

const DATABASE = Symbol('database');
const admin = new URL(process.env['TEST_DATABASE_ADMIN_URL']!);

/** The way to the database, which a test cuts and mends. */
class Cable {
  private server: Server | undefined;
  private readonly sockets = new Set<Socket>();
  port = 0;

  async mend(): Promise<void> {
    const server = createServer((near) => {
      const far = connect(Number(admin.port), admin.hostname);
      for (const socket of [near, far]) {
        this.sockets.add(socket);
        socket.on('error', () => undefined).on('close', () => this.sockets.delete(socket));
      }
      near.pipe(far).pipe(near);
    });
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve));
    const address = server.address();
    if (typeof address === 'object' && address !== null) this.port = address.port;
    this.server = server;
  }

  async cut(): Promise<void> {
    const closed = new Promise((resolve) => this.server?.close(resolve));
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }
}

@Controller('clock')
@PublicRoute('test')
class ClockController {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  @Get()
  async now(): Promise<unknown> {
    return this.database.read(async (tx) => (await tx.query('SELECT 1 AS one'))[0]);
  }
}

const cable = new Cable();
afterAll(() => cable.cut());

it('a service starts without its database, serves when it comes, is not ready when it goes, and serves again', async () => {
  await cable.mend();
  await cable.cut();
  const url = Object.assign(new URL(admin), { hostname: '127.0.0.1', port: String(cable.port) }).href;
  const made = observeForTest();
  const open = () =>
    openDatabase({ url, schema: 'public', applicationName: 'away', waitForMs: Number.POSITIVE_INFINITY });
  @Global()
  @Module({
    imports: [
      HealthModule.forService(made.observe, { inject: [DATABASE], useFactory: (database: Database) => ({ database }) }),
    ],
    controllers: [ClockController],
    providers: [{ provide: DATABASE, useFactory: open }],
    exports: [DATABASE],
  })
  class AppModule {}

  const door = createServer();
  await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve));
  const port = (door.address() as { port: number }).port;
  await new Promise((resolve) => door.close(resolve));
  const at = async (path: string): Promise<number> =>
    fetch(`http://127.0.0.1:${port}${path}`).then(
      (r) => r.status,
      () => 0,
    );
  const until = async (path: string, status: number): Promise<number> => {
    const from = Date.now();
    while ((await at(path)) !== status) {
      if (Date.now() - from > 30_000) throw new Error(`${path} did not become ${status}`);
      await sleep(50);
    }
    return Date.now() - from;
  };

  const starting = startForTest(AppModule, { port, made, closeLast: (app) => [app.get<Database>(DATABASE)] });
  await until('/livez', 200);
  expect([await at('/readyz'), await at('/clock')]).toEqual([503, 503]);

  await cable.mend();
  const service = await starting;
  expect([await at('/readyz'), await at('/clock')]).toEqual([200, 200]);

  await cable.cut();
  expect(await until('/readyz', 503)).toBeLessThan(2000);
  expect(await at('/livez')).toBe(200);
  expect(await at('/clock')).toBe(503);
  expect(made.logged()).not.toContain('request failed');

  await cable.mend();
  expect(await until('/readyz', 200)).toBeLessThan(2000);
  expect(await at('/clock')).toBe(200);
  await service.stop();
});
