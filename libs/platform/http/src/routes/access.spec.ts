import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Body, Controller, Get, Module, Post, type Type } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  type Actor,
  AuthModule,
  CurrentActor,
  CurrentSource,
  PublicRoute,
  ROLES,
  Roles,
  SOURCE_GATE,
  SignedBySource,
  type SignedRequest,
  type TokenKeys,
  generateSigningSecret,
  generateTokenKeys,
  getBody,
  issueToken,
  readSignatureHeaders,
  signedHeaders,
  targetBody,
  verifySignature,
} from '#platform/auth';
import { ProblemError } from '#kernel';
import { type ServiceUnderTest, startForTest } from '../../test/start-for-test.js';
import { QuarantineModule } from './quarantine.module.js';
import { RouteBody } from './route-body.js';

const directory = mkdtempSync(join(tmpdir(), 'access-'));
const jwksFile = join(directory, 'jwks.json');
const secret = generateSigningSecret();
const asked: string[] = [];

@Controller('a')
@Roles('prosecutor', 'chief')
class PeopleController {
  @Get('who') who(@CurrentActor() actor: Actor) {
    return actor;
  }
  @Get('ops') @Roles('ops') ops() {
    return {};
  }
  @Get('open') @PublicRoute('test') open() {
    return { open: true };
  }
}
@Controller('s')
@SignedBySource()
class SourceController {
  @Get('get') get(@CurrentSource() source: unknown) {
    return { source };
  }
  @Post('raw') @RouteBody({ raw: true }) raw(@Body() raw: Buffer, @CurrentSource() source: unknown) {
    return { source, bytes: raw.length };
  }
  @Post('parsed') parsed(@Body() body: unknown, @CurrentSource() source: unknown) {
    return { source, body: body ?? null };
  }
}

const gate = {
  admit: async ({ headers, signed }: SignedRequest): Promise<string> => {
    const read = readSignatureHeaders(headers);
    if (!read.ok) throw new ProblemError('HTTP.UNAUTHENTICATED');
    const good = verifySignature({
      headers: read.value,
      keys: [{ secret, suite: 'hmac-sha256' }],
      body: signed,
      judgedAtMs: Date.now(),
      maxAgeSeconds: 300,
    });
    if (!good.ok) throw new ProblemError('HTTP.TOKEN_INVALID');
    return read.value.sourceId;
  },
};
const shown = (what: string) => ({
  item: { what },
  key: null,
  value: { encoding: 'utf8' as const, text: what },
  headers: {},
  mended: null,
});
const desk = {
  list: async (query: unknown) => ({ items: [query] }),
  counts: async ({ id: by }: Actor) => ({ open: 2, by }),
  read: async (id: string) => shown(`masked ${id}`),
  unmask: async (id: string, reason: string, { id: by }: Actor) => shown(`unmask ${id} by ${by}: ${reason}`),
  mend: async (id: string, { value, reason }: { value: Buffer; reason: string }, { id: by }: Actor) => ({
    told: `mend ${id} by ${by}: ${value.toString('hex')} ${reason}`,
  }),
  resendAll: async (filter: object, { id: by }: Actor) => ({ filter, by }),
  orders: async () => [{ jobId: 'j' }],
  order: async (jobId: string) => ({ jobId }),
  resend: async (id: string, by: string) => (asked.push(`resend ${id} by ${by}`), id === 'open'),
  dismiss: async (id: string, reason: string, by: string) => (
    asked.push(`dismiss ${id} by ${by}: ${reason}`),
    id === 'open'
  ),
};

let keys: TokenKeys;
let service: ServiceUnderTest;
beforeAll(async () => {
  keys = await generateTokenKeys();
  writeFileSync(jwksFile, JSON.stringify(keys.jwks));
  @Module({
    imports: [
      AuthModule.forService({ jwksFile, service: 'test' }),
      QuarantineModule.forService({ inject: [], useFactory: () => desk }),
    ],
    controllers: [PeopleController, SourceController],
    providers: [{ provide: SOURCE_GATE, useValue: gate }],
  })
  class AppModule {}
  service = await startForTest(AppModule);
});
afterAll(async () => {
  await service.stop();
  rmSync(directory, { recursive: true });
});

const actor = (roles: Actor['roles']): Actor => ({
  id: 'p-1',
  name: '测试',
  roles,
  procuratorateId: 'jcy-9901',
  regionPrefixes: ['99'],
  departmentIds: [],
  subordinateOfficeIds: [],
});
const as = async (...roles: Actor['roles']): Promise<RequestInit & { headers: Record<string, string> }> => ({
  headers: {
    authorization: `Bearer ${await issueToken({ privateJwk: keys.privateJwk, actor: actor(roles), audience: 'test' })}`,
  },
});

describe('a service with a route that states no access', () => {
  const withController = (controller: Type) => {
    @Module({ imports: [AuthModule.forService({ jwksFile, service: 'test' })], controllers: [controller] })
    class AppModule {}
    return AppModule;
  };

  it('refuses to start and names the route', async () => {
    @Controller('x')
    class ForgottenController {
      @Get('fine') @PublicRoute('test') fine() {
        return {};
      }
      @Post('forgotten') forgotten() {
        return {};
      }
    }
    await expect(startForTest(withController(ForgottenController))).rejects.toThrow(
      '@SignedBySource: ForgottenController.forgotten (POST)',
    );
  });

  it('starts when the class states it', async () => {
    @Controller('x')
    @PublicRoute('test')
    class StatedController {
      @Get() get() {
        return {};
      }
    }
    await (await startForTest(withController(StatedController))).stop();
  });
});

describe('a route for people', () => {
  it('gives the actor of the token to the handler', async () => {
    expect(await (await service.fetch('/a/who', await as('chief'))).json()).toEqual(actor(['chief']));
  });

  it('is open to exactly the roles that it states', async () => {
    for (const role of Object.keys(ROLES) as (keyof typeof ROLES)[]) {
      const [who, ops] = [await service.fetch('/a/who', await as(role)), await service.fetch('/a/ops', await as(role))];
      expect([role, who.status]).toEqual([role, role === 'prosecutor' || role === 'chief' ? 200 : 403]);
      expect([role, ops.status]).toEqual([role, role === 'ops' ? 200 : 403]);
    }
    expect((await service.fetch('/a/who', await as())).status).toBe(403);
  });

  it.each([
    ['no header', {}],
    ['another scheme', { authorization: 'Basic b3BzOm9wcw==' }],
    ['an empty token', { authorization: 'Bearer ' }],
    ['roles in a header', { 'x-roles': 'chief', 'x-actor-id': 'p-1' }],
  ])('answers 401 to %s', async (_what, headers) => {
    const response = await service.fetch('/a/who', { headers: headers as Record<string, string> });
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toBe('Bearer');
    expect(await response.json()).toMatchObject({ code: 'HTTP.UNAUTHENTICATED' });
  });

  it('answers 401 to a token that is no longer good', async () => {
    const old = await issueToken({
      privateJwk: keys.privateJwk,
      actor: actor(['chief']),
      audience: 'test',
      now: new Date(Date.now() - 3600_000),
    });
    expect(await service.problem('/a/who', { headers: { authorization: `Bearer ${old}` } })).toMatchObject({
      httpStatus: 401,
      code: 'HTTP.TOKEN_INVALID',
      detail: '令牌已过期',
    });
  });
});

it('a public route does not mind a bad token', async () => {
  expect((await service.fetch('/a/open', { headers: { authorization: 'Bearer bad' } })).status).toBe(200);
});

describe('a route that a source signs', () => {
  const headers = (body: string | Buffer, timestamp = Math.floor(Date.now() / 1000)) =>
    signedHeaders({ sourceId: 'cz-12345', secret, id: 'm1', timestamp, body });
  const json = { 'content-type': 'application/json' };

  it('is given exactly the bytes that were signed', async () => {
    const body = '{ "title" : "占道\\u7ecf营" }\n';
    const raw = await service.fetch('/s/raw', { method: 'POST', body, headers: { ...headers(body), ...json } });
    expect(await raw.json()).toEqual({ source: 'cz-12345', bytes: Buffer.byteLength(body) });
    const parsed = await service.fetch('/s/parsed', { method: 'POST', body, headers: { ...headers(body), ...json } });
    expect(await parsed.json()).toEqual({ source: 'cz-12345', body: { title: '占道经营' } });
  });

  it('signs path and query of a GET, and of a POST without body', async () => {
    const path = '/s/get?after=1';
    expect((await service.fetch(path, { headers: headers(getBody(path)) })).status).toBe(200);
    expect((await service.fetch('/s/get?after=2', { headers: headers(getBody(path)) })).status).toBe(401);
    const post = (signed: string) => service.fetch('/s/parsed', { method: 'POST', headers: headers(signed) });
    expect((await post(targetBody('POST', '/s/parsed'))).status).toBe(201);
    for (const other of ['', targetBody('POST', '/s/raw'), getBody('/s/parsed')]) {
      expect((await post(other)).status).toBe(401);
    }
  });

  it.each([
    ['another body', () => headers('{"a":2}')],
    ['an old signature', () => headers('{"a":1}', Math.floor(Date.now() / 1000) - 301)],
    ['no signature', () => ({})],
  ])('answers 401 to %s', async (_what, made) => {
    expect(
      (await service.fetch('/s/raw', { method: 'POST', body: '{"a":1}', headers: { ...made(), ...json } })).status,
    ).toBe(401);
  });

  it('is not opened by a token of a person', async () => {
    expect((await service.fetch('/s/get', await as('ops', 'chief'))).status).toBe(401);
  });
});

describe('the quarantine desk', () => {
  it('is for ops only', async () => {
    expect((await service.fetch('/ops/quarantine', await as('chief'))).status).toBe(403);
    expect((await service.fetch('/ops/quarantine')).status).toBe(401);
  });

  it('counts what is open', async () => {
    const counted = await service.fetch('/ops/quarantine/counts', await as('ops'));
    expect(await counted.json()).toEqual({ open: 2, by: 'p-1' });
    expect((await service.fetch('/ops/quarantine/counts', await as('data-officer'))).status).toBe(403);
  });

  it('lists by state, limit and cursor', async () => {
    const list = async (query: string) => (await service.fetch(`/ops/quarantine${query}`, await as('ops'))).json();
    expect(await list('')).toEqual({ items: [{ state: 'open', limit: 50 }] });
    expect(await list('?state=dismissed&limit=5&cursor=c1')).toEqual({
      items: [{ state: 'dismissed', limit: 5, cursor: 'c1' }],
    });
    expect(await list('?limit=1000')).toMatchObject({ code: 'HTTP.INVALID', errors: [{ pointer: '/limit' }] });
    expect(await list('?state=lost')).toMatchObject({ code: 'HTTP.INVALID', errors: [{ pointer: '/state' }] });
  });

  it('searches by reason, source, time and text, and tells which of them is none', async () => {
    const list = async (query: string) => (await service.fetch(`/ops/quarantine?${query}`, await as('ops'))).json();
    const from = '2026-03-01T00:00:00%2B08:00';
    expect(await list(`reason=X.BAD&source=cz-12345&from=${from}&text=%2Ftitle`)).toEqual({
      items: [
        {
          reason: 'X.BAD',
          source: 'cz-12345',
          from: '2026-03-01T00:00:00+08:00',
          text: '/title',
          state: 'open',
          limit: 50,
        },
      ],
    });
    for (const [query, pointer] of [
      ['reason=lower', '/reason'],
      ['source=..', '/source'],
      ['from=yesterday', '/from'],
      ['text=', '/text'],
    ] as const) {
      expect(await list(query)).toMatchObject({ code: 'HTTP.INVALID', errors: [{ pointer }] });
    }
  });

  it('shows a record masked, unmasked for a reason only, and takes other bytes for a reason only', async () => {
    const ask = async (path: string, body?: unknown) => {
      const { headers } = await as('ops');
      const json = { ...headers, 'content-type': 'application/json' };
      const answer = await service.fetch(
        `/ops/quarantine/${path}`,
        body === undefined ? { headers } : { method: 'POST', headers: json, body: JSON.stringify(body) },
      );
      return { status: answer.status, cache: answer.headers.get('cache-control'), body: await answer.json() };
    };
    const reason = '核对平台推送的日期格式';
    expect(await ask('7')).toMatchObject({ status: 200, cache: 'no-store', body: { item: { what: 'masked 7' } } });
    expect(await ask('7/unmask', { reason })).toMatchObject({
      status: 200,
      cache: 'no-store',
      body: { item: { what: `unmask 7 by p-1: ${reason}` } },
    });
    expect(await ask('7/mend', { reason, value: 'é' })).toMatchObject({
      body: { told: `mend 7 by p-1: c3a9 ${reason}` },
    });
    expect(await ask('7/mend', { reason, valueBase64: '/w==' })).toMatchObject({
      body: { told: `mend 7 by p-1: ff ${reason}` },
    });
    for (const [path, body] of [
      ['7/unmask', {}],
      ['7/unmask', { reason: '     x' }],
      ['7/mend', { value: 'x' }],
      ['7/mend', { reason }],
      ['7/mend', { reason, value: 'x', valueBase64: 'eA==' }],
      ['7/mend', { reason, valueBase64: '?' }],
    ] as const) {
      expect(await ask(path, body)).toMatchObject({ status: 422, body: { code: 'HTTP.INVALID' } });
    }
    expect((await service.fetch('/ops/quarantine/7', await as('chief'))).status).toBe(403);
  });

  it('takes an order to send many again, and tells how far it is', async () => {
    const { headers } = await as('ops');
    const order = await service.fetch('/ops/quarantine/resends', {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify({ reason: 'X.BAD' }),
    });
    expect([order.status, await order.json()]).toEqual([202, { filter: { reason: 'X.BAD' }, by: 'p-1' }]);
    const jobId = '0195f3a2-0000-7000-8000-000000000001';
    const get = async (path: string) => (await service.fetch(`/ops/quarantine/${path}`, await as('ops'))).json();
    expect(await get('resends')).toEqual({ items: [{ jobId: 'j' }] });
    expect(await get(`resends/${jobId}`)).toEqual({ jobId });
  });

  it('sends again and dismisses in the name of the person, with a reason', async () => {
    const post = async (path: string, body?: unknown) => {
      const { headers } = await as('ops');
      return service.fetch(`/ops/quarantine/${path}`, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    };
    expect((await post('open/resend')).status).toBe(202);
    expect((await post('gone/resend')).status).toBe(409);
    expect((await post('open/dismiss', { reason: ' 测试数据 ' })).status).toBe(200);
    expect((await post('open/dismiss', { reason: '' })).status).toBe(422);
    expect((await post('open/dismiss')).status).toBe(422);
    expect(asked).toEqual(['resend open by p-1', 'resend gone by p-1', 'dismiss open by p-1: 测试数据']);
  });
});
