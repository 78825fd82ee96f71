import 'reflect-metadata';
import { Writable } from 'node:stream';
import type { DynamicModule, Type } from '@nestjs/common';
import { Metrics, type Observability, Readiness, createLogger } from '#platform/observe';
import { EDGE_CODES, type ProblemBody, type RunningService, type ServiceOptions, startService } from '../src/index.js';

/** A service on a free port, and what it logged. */
export interface ServiceUnderTest extends RunningService {
  readonly observe: Observability;
  readonly logged: () => string;
  fetch(path: string, init?: RequestInit): Promise<Response>;
  problem(path: string, init?: RequestInit): Promise<ProblemBody & { readonly httpStatus: number }>;
}

export function observeForTest(): { readonly observe: Observability; readonly logged: () => string } {
  let text = '';
  const destination = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      text += chunk.toString();
      done();
    },
  });
  const about = { service: 'svc', instanceId: 'svc-1', level: 'info' };
  const observe: Observability = {
    logger: createLogger({ ...about, destination }),
    metrics: new Metrics({ ...about, defaults: false }),
    readiness: new Readiness(),
    service: 'svc',
    version: '1.2.3',
  };
  return { observe, logged: () => text };
}

const STATUS: Readonly<Record<string, number>> = {
  'HTTP.BAD_REQUEST': 400,
  'HTTP.JSON_REFUSED': 400,
  'HTTP.UNAUTHENTICATED': 401,
  'HTTP.TOKEN_INVALID': 401,
  'HTTP.FORBIDDEN': 403,
  'HTTP.NOT_FOUND': 404,
  'HTTP.METHOD_NOT_ALLOWED': 405,
  'HTTP.BODY_TOO_LARGE': 413,
  'HTTP.URL_TOO_LONG': 414,
  'HTTP.MEDIA_TYPE': 415,
  'HTTP.INVALID': 422,
  'HTTP.INTERNAL': 500,
  'HTTP.UNAVAILABLE': 503,
};

/** The edge's own problems, and one of a use case. */
export const TEST_PROBLEMS = [...EDGE_CODES, 'TEST.TAKEN'].map((code) => ({
  code,
  status: STATUS[code] ?? 409,
  title: `标题 ${code}`,
  repair: `办法 ${code}`,
}));

export async function startForTest(
  module: Type | DynamicModule,
  options: Partial<ServiceOptions> & { readonly made?: ReturnType<typeof observeForTest> } = {},
): Promise<ServiceUnderTest> {
  const { observe, logged } = options.made ?? observeForTest();
  const service = await startService({
    module,
    observe,
    problems: TEST_PROBLEMS,
    host: '127.0.0.1',
    port: 0,
    title: '测试服务',
    ownsProcess: false,
    ...options,
  });
  const get = (path: string, init?: RequestInit): Promise<Response> => fetch(`${service.url}${path}`, init);
  return {
    ...service,
    observe,
    logged,
    fetch: get,
    problem: async (path, init) => {
      const response = await get(path, init);
      const body = (await response.json()) as ProblemBody;
      return { ...body, httpStatus: response.status };
    },
  };
}
