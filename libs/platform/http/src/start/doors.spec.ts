import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Controller, Get, Module } from '@nestjs/common';
import { afterEach, expect, it } from '@jest/globals';
import { PublicRoute } from '#platform/auth';
import { HealthModule } from '#platform/observe';
import type { ServiceOptions } from './service-options.js';
import { observeForTest, type ServiceUnderTest, startForTest } from '../../test/start-for-test.js';

@Controller('things')
@PublicRoute('test')
class ThingsController {
  @Get()
  all(): string[] {
    return [];
  }
}

const start = (options: Partial<ServiceOptions> = {}): Promise<ServiceUnderTest> => {
  const made = observeForTest();
  @Module({ imports: [HealthModule.forService(made.observe, {})], controllers: [ThingsController] })
  class ThingsModule {}
  return startForTest(ThingsModule, { made, ...options });
};

let service: ServiceUnderTest | undefined;
afterEach(async () => service?.stop());

const at = async (url: string | null | undefined, path: string): Promise<number> =>
  (await fetch(`${url ?? ''}${path}`)).status;

it('a service without a second listener serves everything at its one port', async () => {
  service = await start();
  expect(service.managementUrl).toBeNull();
  for (const path of ['/things', '/metrics', '/health', '/version', '/openapi.json', '/docs', '/livez', '/readyz']) {
    expect([path, await at(service.url, path)]).toEqual([path, 200]);
  }
});

it('one with a second listener serves operators there alone, and the product at the first alone', async () => {
  service = await start({ management: { host: '127.0.0.1', port: 0 } });
  const { url, managementUrl } = service;
  for (const path of ['/metrics', '/health', '/version', '/openapi.json', '/docs', '/docs/swagger-ui.css']) {
    expect([path, await at(url, path), await at(managementUrl, path)]).toEqual([path, 404, 200]);
  }
  for (const path of ['/things', '/problems']) {
    expect([path, await at(url, path), await at(managementUrl, path)]).toEqual([path, 200, 404]);
  }
  for (const path of ['/livez', '/readyz']) {
    expect([path, await at(url, path), await at(managementUrl, path)]).toEqual([path, 200, 200]);
  }
  await service.stop();
  for (const gone of [url, managementUrl]) await expect(at(gone, '/livez')).rejects.toThrow();
  service = undefined;
});

it('a second port that is taken lets the service not start, and frees the first', async () => {
  const other = createServer();
  await new Promise<void>((listening) => other.listen(0, '127.0.0.1', listening));
  const { port } = other.address() as AddressInfo;
  const free = createServer();
  await new Promise<void>((listening) => free.listen(0, '127.0.0.1', listening));
  const first = (free.address() as AddressInfo).port;
  await new Promise((closed) => free.close(closed));
  const management = { host: '127.0.0.1', port };
  await expect(start({ port: first, management })).rejects.toThrow('EADDRINUSE');
  await expect(at(`http://127.0.0.1:${first}`, '/livez')).rejects.toThrow();
  await new Promise((closed) => other.close(closed));
});
