import { type AddressInfo, createServer, type Socket } from 'node:net';
import { TokenVerifier } from '#platform/auth';
import type { Browser } from './browser.js';
import { type FakeService, fakeService } from './fake-service.js';
import { runGateway, type RunningGateway } from './running-gateway.js';

// The way from a browser to a service: a signed token of half a minute in the place of the cookie, and nothing else of ours.

let gateway: RunningGateway;
let service: FakeService;
let browser: Browser;

/** A port that nobody answers at: connections are taken and never served. */
const silent = createServer((socket: Socket) => void socket.on('error', () => undefined).resume());

beforeAll(async () => {
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const silentUrl = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
  const [port, closed] = [await freePort(), await freePort()];
  gateway = await runGateway({
    env: {
      CASE_HANDLING_URL: `http://127.0.0.1:${port}`,
      NOTIFY_URL: `http://127.0.0.1:${closed}`,
      MATCHER_URL: silentUrl,
      SERVICE_TIMEOUT_MS: '400',
    },
  });
  service = await fakeService('case-handling', gateway.jwksFile, port);
  browser = await gateway.signedIn('p-prosecutor');
}, 60_000);
afterEach(() => {
  service.answer = undefined;
});
afterAll(async () => {
  await gateway.end();
  await service.close();
  await new Promise<void>((resolve) => silent.close(() => resolve()));
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return port;
}

const CLUES = '/api/services/case-handling/v1/clues';

describe('a request to a service', () => {
  it('says who asks by a token that the service itself verifies', async () => {
    const { status, body } = await browser.ask('GET', `${CLUES}?state=NEW&cursor=a%2Fb`);
    expect(status).toBe(200);
    expect(body).toEqual({
      id: 'p-prosecutor',
      name: '林示例',
      roles: ['prosecutor'],
      procuratorateId: '990102',
      regionPrefixes: ['990102'],
      departmentIds: ['d-first'],
      subordinateOfficeIds: [],
    });
    expect(service.seen.at(-1)).toMatchObject({ method: 'GET', path: '/v1/clues?state=NEW&cursor=a%2Fb' });
  });

  it('carries nothing of the browser’s that is not for the service', async () => {
    await browser.ask('GET', CLUES, undefined, {
      authorization: 'Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJwLW9wcyJ9.',
      'x-forwarded-for': '10.0.0.1',
      'x-actor': 'p-ops',
      'if-none-match': '"a"',
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    });
    const { headers, actor } = service.seen.at(-1)!;
    expect(actor?.id).toBe('p-prosecutor');
    expect(headers.authorization).toMatch(/^Bearer ey/);
    expect(headers.authorization).not.toContain('eyJhbGciOiJub25lIn0');
    expect(headers['traceparent']).toMatch(/^00-0af7651916cd43dd8448eb211c80319c-/);
    expect(headers['if-none-match']).toBe('"a"');
    for (const name of ['cookie', 'x-csrf-token', 'x-forwarded-for', 'x-actor', 'origin', 'user-agent']) {
      expect([name, headers[name]]).toEqual([name, undefined]);
    }
  });

  it('has a body passed on byte by byte, and limits it', async () => {
    const body = { reason: '中文', nested: { list: [1, 2.5, null] } };
    expect((await browser.ask('POST', `${CLUES}/1/commands/assess`, body)).status).toBe(200);
    const seen = service.seen.at(-1);
    expect(seen?.body.toString()).toBe(JSON.stringify(body));
    expect(seen?.headers['content-type']).toBe('application/json');
    const large = await browser.ask('POST', `${CLUES}/1`, { text: 'x'.repeat(3 * 1024 * 1024) });
    expect(large.status).toBe(200);
    const tooLarge = await browser.ask('POST', `${CLUES}/1`, { text: 'x'.repeat(8 * 1024 * 1024) });
    expect([tooLarge.status, tooLarge.body['code']]).toEqual([413, 'HTTP.BODY_TOO_LARGE']);
    expect((await browser.ask('DELETE', `${CLUES}/1`)).status).toBe(200);
    expect(service.seen.at(-1)).toMatchObject({ method: 'DELETE', body: Buffer.alloc(0) });
  });

  it('has a file passed on as it comes, whatever its size', async () => {
    const text = 'x'.repeat(12 * 1024 * 1024);
    const headers = { 'content-type': 'application/octet-stream', 'content-digest': 'sha-256=:abc=:' };
    expect((await browser.ask('POST', `${CLUES}/1`, text, headers)).status).toBe(200);
    const seen = service.seen.at(-1);
    expect(seen?.body.length).toBe(JSON.stringify(text).length);
    expect(seen?.headers).toMatchObject(headers);
    expect(seen?.actor?.id).toBe('p-prosecutor');
  });

  it('needs a session', async () => {
    const before = service.seen.length;
    const answer = await gateway.browser().ask('GET', CLUES);
    expect([answer.status, answer.body['code']]).toEqual([401, 'GATEWAY.NOT_SIGNED_IN']);
    expect(service.seen).toHaveLength(before);
  });

  it.each([
    '/api/services/gateway/v1/clues',
    '/api/services/postgres/v1/x',
    '/api/services/case-handling/metrics',
    '/api/services/case-handling/v1/..%2fops/quarantine',
    '/api/services/case-handling/v1/a%2f..%2f..%2fops',
    '/api/services/__proto__/v1/x',
  ])('goes nowhere for %s', async (path) => {
    const before = service.seen.length;
    expect((await browser.ask('GET', path)).status).toBe(404);
    expect(service.seen).toHaveLength(before);
  });
});

describe('the quarantine of a service', () => {
  it('is passed on for operators, and nothing else that is beside it', async () => {
    const operator = await gateway.signedIn('p-ops');
    expect((await operator.ask('GET', '/api/services/case-handling/ops/quarantine?state=open')).status).toBe(200);
    expect(service.seen.at(-1)).toMatchObject({ path: '/ops/quarantine?state=open', actor: { id: 'p-ops' } });
    const mended = await operator.ask('POST', '/api/services/case-handling/ops/quarantine/7/mend', { value: '{}' });
    expect(mended.status).toBe(200);
    expect(service.seen.at(-1)).toMatchObject({ path: '/ops/quarantine/7/mend', body: Buffer.from('{"value":"{}"}') });
    const before = service.seen.length;
    for (const path of ['ops/metrics', 'ops/quarantines', 'ops/quarantine/..%2f..%2fmetrics', 'ops/%71uarantine']) {
      expect((await operator.ask('GET', `/api/services/case-handling/${path}`)).status).toBe(404);
    }
    expect((await browser.ask('GET', '/api/services/case-handling/ops/quarantine')).status).toBe(403);
    expect(service.seen).toHaveLength(before);
  });
});

describe('an answer of a service', () => {
  it('is passed on with its status and what belongs to it, and none of its cookies', async () => {
    service.answer = (_, response) => {
      response.writeHead(422, {
        'content-type': 'application/problem+json; charset=utf-8',
        etag: '"7"',
        'set-cookie': 'session=stolen',
        'content-security-policy': 'default-src *',
        'access-control-allow-origin': '*',
        'x-trace-id': 'abc',
        'keep-alive': 'timeout=5',
      });
      response.end(JSON.stringify({ code: 'CLUE.REFUSED', status: 422 }));
    };
    const { status, body, headers } = await browser.ask('GET', CLUES);
    expect([status, body]).toEqual([422, { code: 'CLUE.REFUSED', status: 422 }]);
    expect(headers.get('etag')).toBe('"7"');
    expect(headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(headers.getSetCookie()).toEqual([]);
    expect(headers.get('access-control-allow-origin')).toBeNull();
    expect(headers.get('content-security-policy')).toContain("default-src 'self'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('streams: its beginning is here before its end is made', async () => {
    let finish = (): void => undefined;
    service.answer = (_, response) => {
      response.writeHead(200, { 'content-type': 'application/x-ndjson' });
      response.write('{"n":1}\n');
      finish = () => response.end('{"n":2}\n');
    };
    const response = await browser.fetch('GET', CLUES);
    const reader = response.body!.getReader();
    const first = await reader.read();
    expect(Buffer.from(first.value as Uint8Array).toString()).toBe('{"n":1}\n');
    finish();
    expect(Buffer.from((await reader.read()).value as Uint8Array).toString()).toBe('{"n":2}\n');
    expect((await reader.read()).done).toBe(true);
  });

  it('that breaks off in the middle breaks off here, and the next request is served', async () => {
    service.answer = (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
      response.write('{"half":');
      setTimeout(() => response.destroy(), 20);
    };
    await expect(browser.fetch('GET', CLUES).then((response) => response.text())).rejects.toThrow();
    service.answer = undefined;
    expect((await browser.ask('GET', CLUES)).status).toBe(200);
  });

  it('that does not come in time is a 504, and a service that is away a 502', async () => {
    service.answer = () => undefined;
    const late = await browser.ask('GET', CLUES);
    expect([late.status, late.body['code'], late.body['service']]).toEqual([
      ...[504, 'GATEWAY.SERVICE_TIMEOUT', 'case-handling'],
    ]);
    expect((await browser.ask('GET', '/api/services/matcher/v1/rules')).body['code']).toBe('GATEWAY.SERVICE_TIMEOUT');
    const away = await browser.ask('GET', '/api/services/notify/v1/inbox');
    expect([away.status, away.body['code']]).toEqual([502, 'GATEWAY.SERVICE_UNREACHABLE']);
    expect(JSON.stringify(away.body)).not.toContain('127.0.0.1');
    expect((await browser.ask('GET', '/api/session')).status).toBe(200);
  });

  it('of 401 does not sign the person out: it is the gateway that the service distrusts', async () => {
    service.answer = (_, response) => {
      response.writeHead(401).end();
    };
    const answer = await browser.ask('GET', CLUES);
    expect([answer.status, answer.body['code']]).toEqual([502, 'GATEWAY.SERVICE_DISTRUSTS']);
    expect((await browser.ask('GET', '/api/session')).status).toBe(200);
  });

  it('is timed by service and class of status, without a path', async () => {
    const text = await gateway.metrics();
    expect(text).toMatch(/gp_gateway_proxy_seconds_count\{[^}]*target="case-handling",status="2xx"[^}]*\} [1-9]/);
    expect(text).toMatch(/gp_gateway_proxy_seconds_count\{[^}]*target="notify",status="5xx"[^}]*\} 1/);
    expect(text).not.toMatch(/\/v1\/clues/);
  });
});

describe('a token for a service', () => {
  const tokenSeen = async (): Promise<string> => {
    await browser.ask('GET', CLUES);
    return service.seen.at(-1)?.headers.authorization?.replace('Bearer ', '') ?? '';
  };
  const verifierOf = (name: string, laterMs = 0) =>
    new TokenVerifier(gateway.jwksFile, name, { now: () => new Date(Date.now() + laterMs) });

  it('is refused by every other service', async () => {
    const token = await tokenSeen();
    await expect(verifierOf('case-handling').verify(token)).resolves.toMatchObject({ id: 'p-prosecutor' });
    for (const other of ['ingest', 'matcher', 'notify', 'gateway', 'services']) {
      await expect(verifierOf(other).verify(token)).rejects.toMatchObject({ code: 'HTTP.TOKEN_INVALID' });
    }
  });

  it('is refused a minute later', async () => {
    const token = await tokenSeen();
    const { iat, exp } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<
      string,
      number
    >;
    expect((exp ?? 0) - (iat ?? 0)).toBeLessThanOrEqual(60);
    await expect(verifierOf('case-handling', 61_000).verify(token)).rejects.toMatchObject({
      code: 'HTTP.TOKEN_INVALID',
    });
  });

  it('opens nothing at the gateway', async () => {
    const token = await tokenSeen();
    const stranger = gateway.browser();
    expect((await stranger.ask('GET', '/api/session', undefined, { authorization: `Bearer ${token}` })).status).toBe(
      401,
    );
    stranger.cookies.set('session', token);
    expect((await stranger.ask('GET', '/api/session')).status).toBe(401);
  });
});
