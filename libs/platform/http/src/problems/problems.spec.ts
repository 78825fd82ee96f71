import { request } from 'node:http';
import { Body, Controller, Get, Module, Param, Post, Query } from '@nestjs/common';
import { Type as NestedType } from 'class-transformer';
import { IsIn, IsInt, IsString, Length, MaxLength, Min, ValidateNested } from 'class-validator';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PublicRoute } from '#platform/auth';
import { PROBLEMS } from '#contracts';
import { ProblemError } from '#kernel';
import { type ServiceUnderTest, TEST_PROBLEMS, startForTest } from '../../test/start-for-test.js';
import { ProblemCatalogue } from './problem-catalogue.js';
import { RouteBody } from '../routes/route-body.js';

class Organ {
  @IsString() @MaxLength(4) name: string;
}
class Decision {
  @IsString() @Length(2, 10, { message: '理由应为 2 至 10 字' }) reason: string;
  @IsInt() @Min(1) version: number;
  @ValidateNested() @NestedType(() => Organ) organ: Organ;
}
class Page {
  @IsIn(['open', 'closed']) state: string;
}

@Controller('things')
@PublicRoute('test')
class ThingsController {
  @Get('taken') taken(): never {
    throw new ProblemError('TEST.TAKEN', {
      detail: '已被占用',
      items: [{ pointer: '/a', detail: '重复' }],
      facts: { currentVersion: 3, status: 7 },
    });
  }
  @Get('unknown') unknown(): never {
    throw new ProblemError('TEST.NOT_IN_CATALOGUE', { detail: 'CANARY' });
  }
  @Get('broken') broken(): never {
    throw new Error('CANARY password=hunter2');
  }
  @Get('broken-later') async brokenLater(): Promise<never> {
    await Promise.resolve();
    throw Object.assign(new Error('CANARY'), { code: '23505', severity: 'ERROR', detail: 'CANARY-DETAIL' });
  }
  @Get('internal') internal(): never {
    throw new ProblemError('HTTP.INTERNAL', { detail: 'CANARY' });
  }
  @Get(':id') one(@Param('id') id: string) {
    return { id };
  }
  @Get() page(@Query() page: Page) {
    return page;
  }
  @Post() decide(@Body() decision: Decision) {
    return decision;
  }
  @Post('any') any(@Body() body: unknown) {
    return { body: body ?? null };
  }
  @Post('raw') @RouteBody({ raw: true, limit: 2000 }) raw(@Body() raw: Buffer) {
    return { isBuffer: Buffer.isBuffer(raw), text: raw.toString('utf8') };
  }
}
@Module({ controllers: [ThingsController] })
class ThingsModule {}

let service: ServiceUnderTest;
beforeAll(async () => {
  service = await startForTest(ThingsModule, { bodyLimit: 1000 });
});
afterAll(() => service.stop());

const json = (body: string, type = 'application/json'): RequestInit => ({
  method: 'POST',
  body,
  headers: { 'content-type': type },
});

describe('a failure is answered as a problem', () => {
  it('with type, title, status, code, detail, repair, errors, facts and the trace id of the header', async () => {
    const response = await service.fetch('/things/taken');
    expect(response.status).toBe(409);
    expect(response.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.json()).toEqual({
      type: '/problems/TEST.TAKEN',
      title: '标题 TEST.TAKEN',
      status: 409,
      code: 'TEST.TAKEN',
      detail: '已被占用',
      repair: '办法 TEST.TAKEN',
      errors: [{ pointer: '/a', detail: '重复' }],
      currentVersion: 3,
      traceId: response.headers.get('x-trace-id'),
    });
  });

  it.each([
    ['/nothing', {}, 404, 'HTTP.NOT_FOUND'],
    ['/things/x/y', {}, 404, 'HTTP.NOT_FOUND'],
    ['/things/any', { method: 'DELETE' }, 405, 'HTTP.METHOD_NOT_ALLOWED'],
    ['/things/any', json('<a/>', 'application/xml'), 415, 'HTTP.MEDIA_TYPE'],
    ['/things/any', json('a=1', 'application/x-www-form-urlencoded'), 415, 'HTTP.MEDIA_TYPE'],
    ['/things/any', json('{"a":1,}'), 400, 'HTTP.JSON_REFUSED'],
    ['/things/any', json('{"a":"\\u0000"}'), 400, 'HTTP.JSON_REFUSED'],
    ['/things/any', json(`"${'x'.repeat(1000)}"`), 413, 'HTTP.BODY_TOO_LARGE'],
    ['/things/raw', json('x'.repeat(2001)), 413, 'HTTP.BODY_TOO_LARGE'],
  ] as const)('%s %j → %i %s', async (path, init, status, code) => {
    const problem = await service.problem(path, init);
    expect(problem).toMatchObject({ httpStatus: status, status, code, type: `/problems/${code}` });
    expect(problem.traceId).toMatch(/^[0-9a-f]{32}$/);
  });

  it.each([
    ['/things/%zz', 400, 'HTTP.BAD_REQUEST'],
    [`/things/${'x'.repeat(300)}`, 414, 'HTTP.URL_TOO_LONG'],
  ] as const)('%s, which no route is looked up for → %i %s', async (path, status, code) => {
    expect(await service.problem(path)).toMatchObject({ httpStatus: status, status, code });
  });

  it('says which methods an address has', async () => {
    const response = await service.fetch('/things/any', { method: 'PATCH' });
    expect(response.headers.get('allow')).toBe('GET, HEAD, POST');
  });

  it('refuses a body that is sent in pieces and grows too large', async () => {
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const sending = request(
        `${service.url}/things/any`,
        { method: 'POST', headers: { 'content-type': 'application/json' } },
        (response) => {
          resolve(response.statusCode);
          sending.destroy();
        },
      );
      sending.on('error', reject);
      sending.write(`"${'x'.repeat(600)}`);
      sending.write('x'.repeat(600));
      sending.end('"');
    });
    expect(status).toBe(413);
  });

  it('says why a JSON text was refused and where, and does not repeat it', async () => {
    expect(await service.problem('/things/any', json('{"id":330102199001011234}'))).toMatchObject({
      code: 'HTTP.JSON_REFUSED',
      reason: 'unsafe-number',
      offset: 6,
    });
    expect(JSON.stringify(await service.problem('/things/any', json('{"phone":13900000001x}')))).not.toContain('139');
  });
});

describe('what nobody foresaw', () => {
  it.each(['/things/broken', '/things/broken-later', '/things/internal', '/things/unknown'])(
    '%s tells the caller nothing',
    async (path) => {
      const problem = await service.problem(path);
      expect(problem).toEqual({
        httpStatus: 500,
        type: '/problems/HTTP.INTERNAL',
        title: '标题 HTTP.INTERNAL',
        status: 500,
        code: 'HTTP.INTERNAL',
        repair: '办法 HTTP.INTERNAL',
        traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
      });
    },
  );

  it('is in the log with its call sites, under the trace id that the caller was told', async () => {
    const { traceId } = await service.problem('/things/broken');
    const line = service
      .logged()
      .split('\n')
      .find((text) => text.includes(traceId!));
    expect(JSON.parse(line!)).toMatchObject({
      level: 'error',
      msg: 'request failed',
      route: '/things/broken',
      traceId,
      err: { stack: expect.stringContaining('problems.spec') },
    });
  });

  it('does not put the values of a database error into the log', async () => {
    await service.problem('/things/broken-later');
    expect(service.logged()).toContain('23505');
    expect(service.logged()).not.toContain('CANARY-DETAIL');
  });

  it('names a code that the catalogue lacks in the log', async () => {
    await service.problem('/things/unknown');
    expect(service.logged()).toContain('TEST.NOT_IN_CATALOGUE');
  });
});

describe('a body', () => {
  it('is checked by its class, each fault with its pointer, in Chinese', async () => {
    const body = JSON.stringify({ reason: '因', version: 'two', organ: { name: '很长的名称' }, extra: 1 });
    const problem = await service.problem('/things', json(body));
    expect(problem).toMatchObject({ httpStatus: 422, code: 'HTTP.INVALID' });
    const errors = problem.errors!.map(({ pointer, detail }) => `${pointer} ${detail}`);
    expect(errors.sort()).toEqual([
      '/extra 没有这个字段',
      '/organ/name 过长',
      '/reason 理由应为 2 至 10 字',
      '/version 应为整数',
      '/version 过小',
    ]);
  });

  it('is accepted when it fits, with charset or +json type', async () => {
    const body = { reason: '事实清楚', version: 2, organ: { name: '某局' } };
    const response = await service.fetch('/things', json(JSON.stringify(body), 'application/json; charset=utf-8'));
    expect([response.status, await response.json()]).toEqual([201, body]);
    expect((await service.fetch('/things/any', json('[1]', 'application/merge-patch+json'))).status).toBe(201);
  });

  it('may be missing', async () => {
    expect(await (await service.fetch('/things/any', { method: 'POST' })).json()).toEqual({ body: null });
    expect(await (await service.fetch('/things/any', json(''))).json()).toEqual({ body: null });
  });

  it('reaches a raw route as its bytes, beyond the common limit and however broken', async () => {
    const text = `{"a": 1,\u00e9 "__proto__"${' '.repeat(1200)}`;
    expect(await (await service.fetch('/things/raw', json(text))).json()).toEqual({ isBuffer: true, text });
  });

  it('has its query checked the same way', async () => {
    expect(await service.problem('/things?state=lost')).toMatchObject({
      httpStatus: 422,
      errors: [{ pointer: '/state', detail: '不在允许的取值之内' }],
    });
    expect((await service.fetch('/things?state=open')).status).toBe(200);
  });
});

describe('the page of a problem', () => {
  it('is JSON for programs and HTML for browsers', async () => {
    expect(await (await service.fetch('/problems/TEST.TAKEN')).json()).toEqual({
      code: 'TEST.TAKEN',
      status: 409,
      title: '标题 TEST.TAKEN',
      repair: '办法 TEST.TAKEN',
    });
    const html = await service.fetch('/problems/TEST.TAKEN', { headers: { accept: 'text/html,*/*' } });
    expect(html.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(await html.text()).toContain('办法 TEST.TAKEN');
    expect((await (await service.fetch('/problems')).json()) as unknown[]).toHaveLength(TEST_PROBLEMS.length);
    expect(await service.problem('/problems/X')).toMatchObject({ httpStatus: 404 });
  });
});

describe('the catalogue', () => {
  it('of the contracts holds what the edge answers', () => {
    expect(() => new ProblemCatalogue(PROBLEMS)).not.toThrow();
  });

  it('is refused with a code twice, or without one that the edge needs', () => {
    expect(() => new ProblemCatalogue([...TEST_PROBLEMS, TEST_PROBLEMS[0]!])).toThrow('twice');
    expect(() => new ProblemCatalogue(TEST_PROBLEMS.slice(1))).toThrow('lacks HTTP.');
  });
});
