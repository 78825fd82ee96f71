import { setTimeout as sleep } from 'node:timers/promises';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ProblemError } from '#kernel';
import { bodyValidation } from '../problems/body-validation.js';
import { ProblemCatalogue } from '../problems/problem-catalogue.js';
import { ProblemFilter } from '../problems/problem.filter.js';
import { RouteTable } from '../routes/route-table.js';
import { ServiceRootModule } from '../routes/service-root.module.js';
import { Doors } from './doors.js';
import { createHttpAdapter } from './http-adapter.js';
import { keepTrying } from './keep-trying.js';
import { NestLog } from './nest-log.js';
import { serveOpenApi } from './open-api.js';
import { ownProcess } from './own-process.js';
import type { RunningService, ServiceOptions } from './service-options.js';

const MIB = 1024 * 1024;

/**
 * Starts a service. The port opens first; then the module is built, whose factories may wait for database and broker;
 * then requests are let in, and consumers and background tasks are started, which keep trying while they fail.
 * Rejects when the port is taken, the module cannot be built, or a route states no access.
 */
export async function startService(options: ServiceOptions): Promise<RunningService> {
  const { observe, host } = options;
  const { logger } = observe;
  const catalogue = new ProblemCatalogue(options.problems);
  const starting = new ProblemError('HTTP.UNAVAILABLE', { detail: '服务正在启动' });
  const doors = new Doors(options.management, catalogue.present(starting, undefined));
  const stopping = new AbortController();
  let shutDown = (): Promise<void> => doors.close();
  let stopped: Promise<void> | undefined;
  const stop = (): Promise<void> => {
    stopping.abort();
    return (stopped ??= within(options.stopWithinMs ?? 20_000, shutDown()));
  };
  if (options.ownsProcess !== false) ownProcess(logger, stop);

  const { port, managementUrl } = await doors.listen(options.port, host);
  const url = `http://${host}:${port}`;
  logger.info({ url, managementUrl, version: observe.version, node: process.version }, 'alive');
  try {
    const app = await buildApplication(options, catalogue, doors);
    shutDown = await runApplication(app, options, doors, stopping.signal);
    logger.info({ url }, 'serving');
    return { app, url, port, managementUrl, stop };
  } catch (error) {
    await doors.close();
    throw error;
  }
}

async function buildApplication(
  options: ServiceOptions,
  catalogue: ProblemCatalogue,
  doors: Doors,
): Promise<NestFastifyApplication> {
  const { observe } = options;
  const routes = new RouteTable();
  const adapter = createHttpAdapter({
    bodyLimit: options.bodyLimit ?? MIB,
    routes,
    metrics: observe.metrics,
    catalogue,
    doors,
  });
  const app = await NestFactory.create<NestFastifyApplication>(
    ServiceRootModule.around(options.module, catalogue),
    adapter,
    {
      logger: new NestLog(observe.logger),
      // Bodies are parsed by our own adapter, strictly.
      bodyParser: false,
      abortOnError: false,
    },
  );
  app.useGlobalFilters(new ProblemFilter(catalogue, routes, observe.logger));
  app.useGlobalPipes(bodyValidation());
  serveOpenApi(app, {
    title: options.title,
    version: observe.version,
    ...(options.description === undefined ? {} : { description: options.description }),
  });
  return app;
}

/** Lets requests in and starts what goes on beside them; resolves to how it is all stopped. */
async function runApplication(
  app: NestFastifyApplication,
  options: ServiceOptions,
  doors: Doors,
  stopping: AbortSignal,
): Promise<() => Promise<void>> {
  const { logger, readiness } = options.observe;
  const consumers = (options.kafkaServers?.(app) ?? []).map((strategy) => app.connectMicroservice({ strategy }));
  const tasks = options.background?.(app) ?? [];
  const closeLast = options.closeLast?.(app) ?? [];
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  doors.letIn();
  const trying = { logger, signal: stopping };
  for (const consumer of consumers) void keepTrying('consumer', async () => void (await consumer.listen()), trying);
  for (const task of tasks) void keepTrying(task.name, () => task.start(), trying);

  return async () => {
    readiness.startDraining();
    await sleep(options.drainMs ?? 0);
    await doors.close();
    // Closes the consumers: each finishes the chunk that it works on.
    await app.close();
    for (const task of [...tasks].reverse()) await task.stop();
    for (const resource of closeLast) await resource.close();
    logger.info('stopped');
  };
}

async function within(ms: number, work: Promise<void>): Promise<void> {
  const done = new AbortController();
  const late = sleep(ms, undefined, { signal: done.signal, ref: false }).then(() => {
    throw new Error(`did not stop within ${ms} ms`);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    late.catch(() => undefined);
    done.abort();
  }
}
