import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { PROBLEMS } from '#contracts';
import { describeService } from '#platform/http';
import { type Observability, startObserving } from '#platform/observe';
import type { DynamicModule } from '@nestjs/common';
import { repositoryRoot, SERVICE_NAMES, type ServiceName } from '../stack/index.js';

/** As each service calls itself on top of its own /docs. */
const TITLES: Readonly<Record<ServiceName, string>> = {
  ingest: '接入服务',
  matcher: '匹配服务',
  'case-handling': '办案服务',
  notify: '通知服务',
  gateway: '网关',
};

/** Values that pass; nothing is connected to, so that no server needs to run. */
const ENVIRONMENT = {
  DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
  DATABASE_PEOPLE_URL: 'postgres://nobody@127.0.0.1:1/none',
  KAFKA_BROKERS: '127.0.0.1:1',
  AUTH_JWKS_FILE: 'none',
  FIELD_KEYS_FILE: 'none',
  TOKEN_KEY_FILE: 'none',
  INSTANCE_ID: 'openapi',
};

interface ServiceModule {
  forConfig(config: unknown, observe: Observability): DynamicModule;
}

/** The OpenAPI document of each service, as its /openapi.json serves it. */
export async function openApiDocuments(): Promise<Map<ServiceName, unknown>> {
  const documents = new Map<ServiceName, unknown>();
  for (const service of SERVICE_NAMES) documents.set(service, await openApiOf(service));
  return documents;
}

async function openApiOf(service: ServiceName): Promise<unknown> {
  const readConfig = await exported(service, 'config', isReader);
  const module = await exported(service, 'module', isServiceModule);
  const observe = startObserving({ service, version: '0.1.0', instanceId: 'openapi', level: 'fatal' });
  return describeService({
    module: module.forConfig(readConfig(ENVIRONMENT), observe),
    problems: PROBLEMS,
    title: TITLES[service],
    version: '0.1.0',
  });
}

/** The one export of `<service>.<role>.ts` that is of the kind. */
async function exported<T>(service: ServiceName, role: string, isKind: (value: unknown) => value is T): Promise<T> {
  const file = join(repositoryRoot, 'dist', 'apps', service, 'src', `${service}.${role}.js`);
  const found = Object.values((await import(pathToFileURL(file).href)) as Record<string, unknown>).find(isKind);
  if (found === undefined) throw new Error(`${file} exports nothing to describe the service by`);
  return found;
}

const isReader = (value: unknown): value is (env: Record<string, string>) => unknown => typeof value === 'function';
const isServiceModule = (value: unknown): value is ServiceModule =>
  typeof value === 'function' && typeof (value as Partial<ServiceModule>).forConfig === 'function';
