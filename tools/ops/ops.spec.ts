import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GridEventV1, MatchV1 } from '#contracts';
import {
  generateSigningSecret,
  generateTokenKeys,
  getBody,
  readSignatureHeaders,
  TokenVerifier,
  verifySignature,
} from '#platform/auth';
import { opsProgram } from './program.js';

const sample = <T>(name: string): T =>
  JSON.parse(readFileSync(new URL(`../../libs/contracts/samples/${name}.json`, import.meta.url), 'utf8')) as T;

interface Asked {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

let directory: string;
let server: Server;
let answers: Record<string, unknown>;
let asked: Asked[];
const secret = generateSigningSecret();
const event = sample<GridEventV1>('grid-event.v1');
const hit: Pick<MatchV1, 'hitId' | 'rule' | 'state' | 'eventCount' | 'explanation'> = {
  hitId: '0195f3a2-7b00-7c11-8d22-6f0a1b2c3d4e',
  state: 'live',
  eventCount: 3,
  rule: {
    id: 'repeat-same-place',
    version: 2,
    name: '同一地点反复投诉',
    line: '公益诉讼',
    field: null,
    instrument: null,
    basis: [],
    severity: '重要',
  },
  explanation: {
    conditions: [{ path: '/where', says: '描述含有“垃圾”', held: true, actual: null, found: [] }],
    window: { says: '30 天内同一地点', counted: 3, needed: 3, days: 30 },
  },
};
const office = event.procuratorateId;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'ops-'));
  const { privateJwk, jwks } = await generateTokenKeys();
  writeFileSync(join(directory, 'key.json'), JSON.stringify(privateJwk));
  writeFileSync(join(directory, 'jwks.json'), JSON.stringify(jwks));
  // Answers by "METHOD path"; what is not there is a 404, `null` breaks the connection.
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const key = `${request.method} ${request.url}`;
      asked.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers, body });
      const answer = answers[key];
      if (answer === null) return void request.socket.destroy();
      response.statusCode = answer === undefined ? 404 : 200;
      response.end(JSON.stringify(answer ?? { code: 'HTTP.NOT_FOUND', title: '没有', repair: '核对编号' }));
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const connection = {
    ingestUrl: url,
    matcherUrl: url,
    caseHandlingUrl: url,
    notifyUrl: url,
    tokenKeyFile: join(directory, 'key.json'),
    sources: [{ id: event.source.id, secret, procuratorateId: office }],
  };
  writeFileSync(join(directory, 'connection.json'), JSON.stringify(connection));
});
afterAll(() => {
  server.close();
  rmSync(directory, { recursive: true });
});
beforeEach(() => {
  asked = [];
  answers = {};
});
afterEach(() => {
  process.exitCode = 0;
});

async function ops(...args: string[]): Promise<string> {
  const lines: string[] = [];
  const program = opsProgram((line) => lines.push(line)).exitOverride();
  await program.parseAsync(['--connection', join(directory, 'connection.json'), ...args], { from: 'user' });
  return lines.join('\n');
}

describe('token', () => {
  it('is one that a service accepts, for this person, role, office and regions', async () => {
    const token = await ops(
      'token',
      '--role',
      'chief,prosecutor',
      '--office',
      '990100',
      '--name',
      '张三',
      '--regions',
      '9901,9902',
      '--service',
      'ingest',
    );
    expect(await new TokenVerifier(join(directory, 'jwks.json'), 'ingest').verify(token)).toEqual({
      id: '990100-chief',
      name: '张三',
      roles: ['chief', 'prosecutor'],
      procuratorateId: '990100',
      regionPrefixes: ['9901', '9902'],
      departmentIds: [],
      subordinateOfficeIds: [],
    });
  });
  it('sees the whole office where no region is named', async () => {
    const { token } = JSON.parse(
      await ops('--json', 'token', '--service', 'ingest', '--role', 'ops', '--office', '990100', '--name', '李四'),
    ) as { token: string };
    const { regionPrefixes } = await new TokenVerifier(join(directory, 'jwks.json'), 'ingest').verify(token);
    expect(regionPrefixes).toEqual(['']);
  });
  it.each([
    ['an unknown role', ['--role', 'boss'], '没有角色 boss'],
    ['a longer life than services accept', ['--role', 'chief', '--seconds', '61'], '--seconds'],
    ['a region that is none', ['--role', 'chief', '--regions', '99X'], '99X'],
    ['a key that is not there', ['--role', 'chief', '--key', '/nowhere'], '/nowhere'],
  ])('refuses %s', async (_what, args, says) => {
    const key = args.indexOf('--key');
    const global = key < 0 ? [] : args.splice(key, 2);
    await expect(
      ops(...global, 'token', '--service', 'ingest', '--office', '990100', '--name', '张三', ...args),
    ).rejects.toThrow(says);
  });
});

describe('source', () => {
  it('add registers it as a person of ops and shows the secret once', async () => {
    answers['POST /v1/sources'] = { sourceId: 'cz-12345', keyId: 'k1', suite: 'hmac-sha256', secret: 'c2VjcmV0' };
    const told = await ops(
      'source',
      'add',
      '--id',
      'cz-12345',
      '--kind',
      '12345',
      '--name',
      '热线',
      '--office',
      '990100',
      '--region',
      '990100000000',
    );
    expect(told).toContain('c2VjcmV0');
    expect(JSON.parse(asked[0]!.body)).toEqual({
      id: 'cz-12345',
      kind: '12345',
      name: '热线',
      procuratorateId: '990100',
      regionCode12: '990100000000',
    });
    const actor = await new TokenVerifier(join(directory, 'jwks.json'), 'ingest').verify(
      asked[0]!.headers.authorization!.slice('Bearer '.length),
    );
    expect(actor.roles).toEqual(['ops']);
  });

  it('key adds one of another suite beside the first, and says how its signatures are marked', async () => {
    const added = { sourceId: 'cz-12345', keyId: 'k2', suite: 'hmac-sm3', secret: 'c2Vjb25k' };
    answers['POST /v1/sources/cz-12345/keys'] = added;
    const told = await ops('source', 'key', '--id', 'cz-12345', '--office', '990100', '--suite', 'hmac-sm3');
    expect(told).toContain('c2Vjb25k');
    expect(told).toContain('v1sm3,');
    expect(JSON.parse(asked[0]!.body)).toEqual({ suite: 'hmac-sm3' });
  });
});

describe('quarantine', () => {
  it('list asks every service, and says when there is nothing', async () => {
    answers['GET /ops/quarantine?state=open&limit=50'] = { items: [], cursor: null };
    expect(await ops('quarantine', 'list')).toBe('隔离区没有记录');
    expect(asked).toHaveLength(4);
  });
  it('searches by reason, source and text', async () => {
    answers['GET /ops/quarantine?state=open&limit=50&reason=X.BAD&source=cz-1&text=%2Ftitle'] = {
      items: [],
      cursor: null,
    };
    const filter = ['--reason', 'X.BAD', '--source', 'cz-1', '--text', '/title'];
    expect(await ops('quarantine', 'list', '--service', 'ingest', ...filter)).toBe('隔离区没有记录');
  });

  it('shows what a record holds, as the service masked it', async () => {
    answers['GET /ops/quarantine/7'] = {
      item: {
        topic: 't',
        partition: 0,
        offset: '3',
        createdAt: '2026-03-02T01:00:00Z',
        state: 'open',
        reasonCode: 'X.BAD',
        detail: '',
      },
      key: null,
      headers: { a: 'b' },
      value: { encoding: 'utf8', text: '电话 139****0001' },
      mended: { encoding: 'base64', text: '/w==' },
    };
    const shown = await ops('quarantine', 'show', '7', '--service', 'ingest');
    for (const part of ['t/0/3', 'X.BAD', 'a: b', '139****0001', '（Base64）/w==']) expect(shown).toContain(part);
  });

  it('sends many again and tells how it ended', async () => {
    answers['POST /ops/quarantine/resends'] = { jobId: 'j', total: 3, sent: 0, failed: 0, finishedAt: null };
    answers['GET /ops/quarantine/resends/j'] = {
      jobId: 'j',
      total: 3,
      sent: 2,
      failed: 1,
      finishedAt: '2026-03-02T01:00:00Z',
    };
    expect(await ops('quarantine', 'resend-all', '--service', 'ingest', '--reason', 'X.BAD')).toContain(
      '符合条件的 3 条，重新送出 2 条，1 条无法送出',
    );
  });

  it('dismiss needs a reason, resend none', async () => {
    answers['POST /ops/quarantine/7/dismiss'] = { state: 'dismissed' };
    answers['POST /ops/quarantine/7/resend'] = { state: 'resent' };
    await ops('quarantine', 'dismiss', '7', '--service', 'matcher', '--reason', '试推数据');
    expect(asked[0]!.body).toBe('{"reason":"试推数据"}');
    expect(await ops('quarantine', 'resend', '7', '--service', 'matcher')).toContain('重新送出');
  });
  it('tells what a service says to do about a refusal', async () => {
    await expect(ops('quarantine', 'resend', '8', '--service', 'notify')).rejects.toThrow('处理办法：核对编号');
  });
});

describe('runs', () => {
  const runId = '0195f3a0-1111-7222-8333-444455556666';
  const progress = {
    runId,
    sourceId: event.source.id,
    closed: true,
    expected: 50,
    arrived: 50,
    evaluated: 20,
    stage: 'evaluating',
    startedAt: null,
    finishedAt: null,
  };

  it('tells how far ingest and matcher have come', async () => {
    answers[`GET /v1/runs/${runId}`] = {
      ...progress,
      state: 'closed',
      eventCount: 50,
      openedAt: '2026-03-02T01:00:00.000Z',
      closedAt: null,
    };
    const told = await ops('runs', runId, '--office', office);
    expect(told).toContain('收录  closed，50 件');
    expect(told).toContain('应有 50，到达 50，已评估 20');
    expect(asked.map((one) => one.headers['x-source'])).toEqual([undefined, event.source.id]);
  });
  it('leaves ingest out where the key of the source is not known here', async () => {
    answers[`GET /v1/runs/${runId}`] = { ...progress, sourceId: 'elsewhere' };
    expect(await ops('runs', runId, '--office', office)).not.toContain('收录');
    expect(asked).toHaveLength(1);
  });
});

describe('trace', () => {
  const eventPath = `GET /v1/events?sourceId=${event.source.id}&sourceEventNo=${encodeURIComponent(event.sourceEventNo)}`;
  const answerPath = `/v1/answers?sourceEventNo=${encodeURIComponent(event.sourceEventNo)}&limit=100`;
  const clue = {
    id: 'c1',
    number: '线索〔2026〕1号',
    title: '反复投诉',
    stateName: '立案',
    eventCount: 3,
    caseId: 'f1',
  };
  const filed = { id: 'f1', number: '案件〔2026〕1号', title: '反复投诉', stateName: '立案' };
  const at = '2026-03-02T01:00:00.000Z';
  const whole = () => ({
    [eventPath]: { event, pushes: [{ kind: 'event', outcome: 'accepted', revision: 1, receivedAt: at, via: 'kafka' }] },
    [`GET /v1/evaluations/${event.eventId}`]: {
      evaluations: [{ revision: 1, outcome: 'matched', evaluatedAt: at }],
      hits: [{ hitId: hit.hitId }],
    },
    [`GET /v1/hits/${hit.hitId}`]: hit,
    [`GET /v1/clues?eventId=${event.eventId}&limit=200`]: { items: [clue] },
    'GET /v1/clues/c1/history?limit=200': { items: [{ seq: 1, change: 'opened', commandName: null, actor: null, at }] },
    [`GET /v1/cases?eventId=${event.eventId}&limit=200`]: { items: [filed] },
    'GET /v1/cases/f1/history?limit=200': {
      items: [{ seq: 1, change: 'opened', commandName: null, actor: { name: '张三', role: 'chief' }, at }],
    },
    'GET /v1/inbox?limit=200': {
      items: [
        { subjectId: 'c1', text: '线索〔2026〕1号：新登记的线索', at, readAt: null },
        { subjectId: 'other', text: '别的线索', at, readAt: null },
      ],
      next: null,
    },
    [`GET ${answerPath}`]: { items: [{ at, outcome: 'accepted', reason: null }], next: '1', more: false },
  });

  it('follows an event by its number from the push to the answer', async () => {
    answers = whole();
    const told = await ops('trace', event.sourceEventNo);
    const order = [
      event.title,
      '匹配',
      hit.rule.name,
      '线索〔2026〕1号 反复投诉',
      '产生（系统）',
      '案件〔2026〕1号',
      '立案（张三，检察长）',
      '新登记的线索',
      '答复',
    ];
    const places = order.map((words) => told.indexOf(words));
    expect(places.every((place) => place >= 0)).toBe(true);
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(told).toContain('2026-03-02 09:00:00');
    expect(told).not.toContain('别的线索');
    expect(process.exitCode).toBe(0);
  });

  it('signs the request for the answers with the key of the source', async () => {
    answers = whole();
    await ops('trace', event.sourceEventNo);
    const request = asked.find((one) => one.url === answerPath)!;
    const headers = readSignatureHeaders(request.headers);
    if (!headers.ok) throw new Error(headers.error);
    const verified = verifySignature({
      headers: headers.value,
      keys: [{ secret, suite: 'hmac-sha256' }],
      body: getBody(answerPath),
      judgedAtMs: Date.now(),
      maxAgeSeconds: 60,
    });
    expect(verified.ok).toBe(true);
  });

  it('follows an event by its id, and gives JSON to a program', async () => {
    answers = { ...whole(), [`GET /v1/events/${event.eventId}`]: { event, pushes: [] } };
    const chain = JSON.parse(await ops('--json', 'trace', event.eventId)) as {
      clues: { number: string }[];
      failures: string[];
    };
    expect(chain.clues).toMatchObject([{ number: '线索〔2026〕1号' }]);
    expect(chain.failures).toEqual([]);
  });

  it('shows the rest when one service does not answer, and ends with 1', async () => {
    answers = { ...whole(), [`GET /v1/evaluations/${event.eventId}`]: null };
    const told = await ops('trace', event.sourceEventNo);
    expect(told).toContain('! matcher');
    expect(told).toContain('线索〔2026〕1号');
    expect(process.exitCode).toBe(1);
  });

  it('shows an event that has not come further yet, without calling it a failure', async () => {
    const { [eventPath]: found } = whole();
    answers = { [eventPath]: found, [`GET /v1/clues?eventId=${event.eventId}&limit=200`]: { items: [] } };
    const told = await ops('trace', event.sourceEventNo);
    expect(told).toContain('尚未评估');
    expect(told).toContain('线索  没有');
    expect(process.exitCode).toBe(0);
  });

  it('says where to look when there is no such event', async () => {
    await expect(ops('trace', 'NOWHERE-1')).rejects.toThrow('quarantine list --service ingest');
  });
});
