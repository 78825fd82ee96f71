import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AnswerPageV1, PushAnswerV1 } from '#contracts';
import { newId } from '#kernel';
import { testDatabaseAdminUrl } from '#testing';
import { deskOf } from '../tools/simulator/people.js';
import { OFFICE } from '../tools/simulator/places.js';
import { getSigned, type PlatformIdentity, postSigned } from '../tools/simulator/signed-http.js';
import { ensureZoneKeys, type RunningServices, silentProgress, startServices } from '../tools/stack/index.js';
import { eventually, registerPlatform } from './line-fixture.js';

const tag = newId().slice(-8);
const root = mkdtempSync(join(tmpdir(), `zones-${tag}-`));
const SIDES = ['edge', 'inner'] as const;
type Side = (typeof SIDES)[number];
const place = (side: Side, way: 'out' | 'in'): string => join(root, side, way);

let edge: RunningServices;
let inner: RunningServices;
let platform: PlatformIdentity;
let carrier: NodeJS.Timeout;

/** The one thing between the two deployments: a person with a disk, or what the zones allow in their place. */
function carry(): void {
  for (const [from, to] of [SIDES, [...SIDES].reverse() as [Side, Side]] as const) {
    for (const name of readdirSync(place(from, 'out')).filter((one) => one.endsWith('.batch'))) {
      renameSync(join(place(from, 'out'), name), join(place(to, 'in'), name));
    }
  }
}

/** Each with a database, topics and keys of its own: nothing is shared. */
const start = (side: Side, keysFile: string): Promise<RunningServices> =>
  startServices({
    stack: { databaseAdminUrl: testDatabaseAdminUrl(), kafkaBrokers: process.env['TEST_KAFKA_BROKERS'] ?? '' },
    directory: join(root, side),
    purpose: 'e2e',
    progress: silentProgress,
    database: `e2e_${side}_${tag}`,
    topicPrefix: `e2e-${side}-${tag}.`,
    ports: 'any',
    profile: side,
    zone: { keysFile, outDirectory: place(side, 'out'), inDirectory: place(side, 'in') },
    // What lies behind ingest is the same in every profile.
    ...(side === 'inner' ? { services: ['ingest', 'notify'] as const } : {}),
    env: { ZONE_BATCH_EVERY_MS: '100', ZONE_HEARTBEAT_SECONDS: '1', LOG_LEVEL: 'warn' },
  });

beforeAll(async () => {
  for (const side of SIDES) for (const way of ['out', 'in'] as const) mkdirSync(place(side, way), { recursive: true });
  const keys = ensureZoneKeys(join(root, 'zone-keys'));
  inner = await start('inner', keys.inner);
  edge = await start('edge', keys.edge);
  carrier = setInterval(carry, 50);
  platform = await registerPlatform(deskOf('ops', inner), inner.urls.ingest, `zone-${tag}`, OFFICE);
}, 180_000);

afterAll(async () => {
  clearInterval(carrier);
  await edge.stop();
  await inner.stop();
  rmSync(root, { recursive: true, force: true });
}, 60_000);

const anEvent = (no: string, over: Record<string, unknown> = {}): string =>
  JSON.stringify({ sourceEventNo: no, title: '夜间施工噪声扰民', reportedAt: '2026-03-02T09:00:00+08:00', ...over });

async function push(body: string): Promise<PushAnswerV1> {
  const answer = await postSigned(`${edge.urls.ingest}/v1/events`, platform, body);
  if (answer.status !== 202) throw new Error(`${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body as PushAnswerV1;
}

/** As the platform asks: at the edge's notify. */
async function answerOf(answerId: string | undefined): Promise<AnswerPageV1['items'][number] | undefined> {
  const { status, body } = await getSigned(edge.urls.notify, platform, '/v1/answers?after=0&limit=500');
  if (status !== 200) return undefined;
  return (body as AnswerPageV1).items.find((one) => one.answerId === answerId);
}

describe('two deployments with a directory between them', () => {
  it('let a platform that was registered inside push at the edge, and pull the inner answer there', async () => {
    const { outcome, answerId } = await eventually('the registration at the edge', () => push(anEvent('Z-1')));
    expect(outcome).toBe('forwarded');
    const answer = await eventually('the answer', () => answerOf(answerId));
    expect(answer).toMatchObject({ outcome: 'accepted', sourceEventNo: 'Z-1', reason: null });
  }, 90_000);

  it('tell later what the edge could not know', async () => {
    const repeated = await push(anEvent('Z-1'));
    const faulty = await push(anEvent('Z-2', { reportedAt: 'yesterday' }));
    expect(await eventually('the repeat', () => answerOf(repeated.answerId))).toMatchObject({ outcome: 'duplicate' });
    expect(await eventually('the fault', () => answerOf(faulty.answerId))).toMatchObject({
      outcome: 'quarantined',
      reason: { code: 'INGEST.PUSH_INVALID' },
    });
  }, 60_000);

  it('lose nothing that was answered when a side is killed, whichever', async () => {
    const ids: (string | undefined)[] = [];
    for (let n = 0; n < 30; n += 1) {
      ids.push((await push(anEvent(`Z-K${n}`))).answerId);
      if (n === 10) await edge.kill('ingest');
      if (n === 10) await edge.start('ingest');
      if (n === 20) await inner.kill('ingest');
    }
    await inner.start('ingest');
    for (const id of ids)
      expect(await eventually('an answer', () => answerOf(id))).toMatchObject({ outcome: 'accepted' });
  }, 120_000);
});
