import 'reflect-metadata';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Module } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Actor, AuthModule, generateTokenKeys, issueToken } from '#platform/auth';
import { EDGE_CODES, type RunningService, startService } from '#platform/http';
import { createLogger, Metrics, type Observability, Readiness } from '#platform/observe';
import { testDatabase } from '#testing';
import { aHistory, aWrite, type TestHistory } from '../../test/a-history.js';
import { WitnessKeys } from '../witness/witness-keys.js';
import { HistoryDesk } from './history-desk.js';
import { HistoryModule } from './history.module.js';
import { VerificationController } from './verification.controller.js';
import type { VerificationView } from './verification.dto.js';

const STATUS: Readonly<Record<string, number>> = {
  'HTTP.FORBIDDEN': 403,
  'HTTP.NOT_FOUND': 404,
  'HTTP.INVALID': 422,
  'HTTP.UNAVAILABLE': 503,
};

let history: TestHistory;
let service: RunningService;
let tokenOf: (actor: Partial<Actor>) => Promise<string>;

beforeAll(async () => {
  history = await aHistory(testDatabase);
  await history.append(
    aWrite('access', 'e-1', {
      command: 'unmask',
      entry: { fields: ['phone'] },
      secret: '电话13900000001核实',
      actorId: 'p-1',
    }),
    aWrite('access', 'e-2', {
      command: 'unmask',
      entry: { fields: ['idNo'] },
      procuratorateId: '990110',
      actorId: 'p-2',
    }),
    aWrite('access', 'e-3', { command: 'export', entry: { count: 12 }, procuratorateId: '990200', actorId: 'p-3' }),
    aWrite('clue', 'c-1'),
  );
  await history.seal();
  const { privateJwk, jwks } = await generateTokenKeys();
  const jwksFile = join(history.witness.directory, 'jwks.json');
  writeFileSync(jwksFile, JSON.stringify(jwks));
  tokenOf = (actor) =>
    issueToken({
      privateJwk,
      audience: 'check',
      actor: {
        id: 'a-1',
        name: '王五',
        roles: ['auditor'],
        procuratorateId: '990100',
        regionPrefixes: [],
        departmentIds: [],
        subordinateOfficeIds: [],
        ...actor,
      },
    });
  const about = { service: 'check', instanceId: 'check-1', level: 'silent' };
  const observe: Observability = {
    logger: createLogger(about),
    metrics: new Metrics({ ...about, defaults: false }),
    readiness: new Readiness(),
    service: 'check',
    version: '1.0.0',
  };
  const keys = WitnessKeys.load(history.witness.keyFile);
  @Module({
    imports: [
      AuthModule.forService({ jwksFile, service: 'check' }),
      HistoryModule.forService({
        inject: [],
        useFactory: () => ({
          service: 'check',
          database: history.db.database,
          witness: { main: history.main, second: history.second, keys },
          everyMs: 2_000,
          mask: (text) => text.replace(/\d{11}/, '***'),
        }),
        accessRecords: true,
      }),
    ],
  })
  class CheckModule {}
  service = await startService({
    module: CheckModule,
    observe,
    problems: EDGE_CODES.map((code) => ({ code, status: STATUS[code] ?? 500, title: code, repair: '-' })),
    host: '127.0.0.1',
    port: 0,
    title: '测试',
    ownsProcess: false,
  });
});
afterAll(async () => {
  await service.stop();
  await history.drop();
});

async function get(
  path: string,
  actor: Partial<Actor> = {},
): Promise<{ status: number; body: Record<string, unknown> }> {
  const headers = { authorization: `Bearer ${await tokenOf(actor)}` };
  const response = await fetch(`${service.url}${path}`, { headers });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}
const itemIds = ({ body }: { body: Record<string, unknown> }): string[] =>
  (body['items'] as { itemId: string }[]).map(({ itemId }) => itemId);

describe('an auditor', () => {
  it('sees that nothing was found, how much is sealed, and the window', async () => {
    const { status, body } = await get('/v1/history/verification');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      service: 'check',
      sound: true,
      whole: false,
      entries: 4,
      sealed: { entries: 4, lines: 1, size: 4 },
      window: { entries: 0, mostSeconds: 2 },
      findings: [],
      next: null,
      progress: null,
    });
    expect((await get('/v1/history/verification?entries=0')).status).toBe(422);
  });

  it('has everything verified, part by part, whoever asks for the next one', async () => {
    const parts: Record<string, unknown>[] = [];
    for (let query = 'scope=all&entries=2'; ;) {
      const { status, body } = await get(`/v1/history/verification?${query}`);
      expect(status).toBe(200);
      parts.push(body);
      if (typeof body['next'] !== 'string') break;
      query = `entries=2&cursor=${body['next']}`;
    }
    expect(parts).toMatchObject([
      {
        sound: true,
        whole: false,
        entries: 4,
        sealed: { entries: 4 },
        erasures: null,
        progress: { entries: 4, of: 4 },
      },
      { sound: true, whole: true, entries: 0, erasures: { count: 0, shown: [] }, progress: { entries: 4, of: 4 } },
    ]);
    for (const cursor of ['x', 'e30', 'a'.repeat(9_000)]) {
      expect((await get(`/v1/history/verification?cursor=${cursor}`)).status).toBe(422);
    }
    expect((await get('/v1/history/verification?scope=some')).status).toBe(422);
  });

  it('is told how many texts were deleted by law, and by whom only of the own office and those below it', async () => {
    const other = await aHistory(testDatabase);
    try {
      await other.append(aWrite('clue', 'a'), aWrite('clue', 'b'));
      const erasure = {
        seq: 1,
        parts: ['secret'],
        basis: '个人信息保护法 47',
        at: '2026-03-03T01:00:00.000Z',
      } as const;
      const by = { actorId: 'p-2', actorName: '李四' };
      await other.db.database.run(async (tx) => {
        for (const [id, procuratorateId] of [['a', '990100'] as const, ['b', '990200'] as const]) {
          await other.chains.erase(tx, { chain: { kind: 'clue', id }, ...erasure, ...by, procuratorateId });
        }
      });
      await other.seal();
      const desk = new HistoryDesk({ service: 'check', database: other.db.database, witness: null, everyMs: 2_000 });
      const controller = new VerificationController(desk);
      const actor = { procuratorateId: '990100', subordinateOfficeIds: [] as readonly string[] } as Actor;
      const read = async (who: Actor, cursor?: string): Promise<VerificationView> => {
        const part = await controller.verification(who, { scope: 'all', ...(cursor === undefined ? {} : { cursor }) });
        return part.next === null ? part : read(who, part.next);
      };
      const { erasures } = await read(actor);
      expect([erasures?.count, erasures?.shown.map(({ chain }) => chain.id)]).toEqual([2, ['a']]);
      expect(erasures?.shown[0]).not.toHaveProperty('procuratorateId');
      const above = await read({ ...actor, subordinateOfficeIds: ['990200'] });
      expect(above.erasures?.shown.map(({ chain }) => chain.id).sort()).toEqual(['a', 'b']);
    } finally {
      await other.drop();
    }
  });

  it('gets the proof of one entry', async () => {
    expect((await get('/v1/history/proof?kind=clue&id=c-1&seq=1')).body).toMatchObject({ line: 1, size: 4, index: 3 });
    expect((await get('/v1/history/proof?kind=clue&id=c-1&seq=9')).status).toBe(404);
  });

  it('gets none of an office that is neither the own nor below it, and learns not that the entry is there', async () => {
    const elsewhere = { procuratorateId: '980000', subordinateOfficeIds: [] };
    const known = await get('/v1/history/proof?kind=clue&id=c-1&seq=1', elsewhere);
    const unknown = await get('/v1/history/proof?kind=clue&id=c-1&seq=9', elsewhere);
    expect([known.status, known.body['detail']]).toEqual([404, unknown.body['detail']]);
  });

  it('sees who unmasked or exported what, of the own office and those below it', async () => {
    const own = await get('/v1/access-records');
    expect(own.body['items']).toMatchObject([
      {
        itemId: 'e-1',
        personId: 'p-1',
        personName: '张三',
        command: 'unmask',
        facts: { fields: ['phone'] },
        reason: '电话***核实',
      },
    ]);
    expect(itemIds(await get('/v1/access-records', { subordinateOfficeIds: ['990110'] }))).toEqual(['e-2', 'e-1']);
    expect(itemIds(await get('/v1/access-records', { procuratorateId: '990200' }))).toEqual(['e-3']);
    const below = { subordinateOfficeIds: ['990110'] };
    expect(itemIds(await get('/v1/access-records?personId=p-2', below))).toEqual(['e-2']);
    expect(itemIds(await get('/v1/access-records?itemId=e-1', below))).toEqual(['e-1']);
    expect(itemIds(await get('/v1/access-records?from=2027-01-01T00:00:00Z', below))).toEqual([]);
    const first = await get('/v1/access-records?limit=1', below);
    expect(itemIds(await get(`/v1/access-records?limit=1&cursor=${String(first.body['nextCursor'])}`, below))).toEqual([
      'e-1',
    ]);
    expect((await get('/v1/access-records?cursor=x')).status).toBe(422);
  });

  it('is the only one who does', async () => {
    for (const path of ['/v1/history/verification', '/v1/history/proof?kind=a&id=b&seq=1', '/v1/access-records']) {
      for (const role of ['chief', 'ops', 'security-admin'] as const) {
        expect((await get(path, { roles: [role] })).status).toBe(403);
      }
    }
  });
});
