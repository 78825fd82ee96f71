import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { isTransient, Outbox } from '#platform/postgres';
import type { AcceptEvents } from '../src/accept-events/accept-events.use-case.js';
import type { Connector } from '../src/pull/connector.js';
import { InnerNetworks } from '../src/pull/inner-networks.js';
import { PlatformSessions } from '../src/pull/platform-sessions.js';
import { PullHttp } from '../src/pull/pull-http.js';
import { PullRound } from '../src/pull-records/pull-round.js';
import { ConnectorStore } from '../src/storage/connector.store.js';
import type { ConnectorRow } from '../src/storage/connector.rows.js';
import { PullSeenStore } from '../src/storage/pull-seen.store.js';
import { connectorSecretAad, connectorTrialAad } from '../src/storage/sealed-places.js';
import { SourceStore } from '../src/storage/source.store.js';
import { ForwardPage } from '../src/zones/carry-connectors/forward-page.js';
import { TakeProgress } from '../src/zones/carry-connectors/take-progress.js';
import { TakePulled } from '../src/zones/carry-connectors/take-pulled.js';
import { NOT_ASKED } from '../src/try-connector/ask-page.js';
import { TryAtEdge } from '../src/zones/carry-connectors/try-at-edge.js';
import { ConnectorTrialStore } from '../src/zones/storage/connector-trial.store.js';
import { TellProgress } from '../src/zones/carry-connectors/tell-progress.js';
import { ForwardOutcomes } from '../src/zones/forward-outcomes/forward-outcomes.js';
import { ZoneConnectorStore } from '../src/zones/storage/zone-connector.store.js';
import { ZoneSourceStore } from '../src/zones/storage/zone-source.store.js';
import { TakeOutcomes } from '../src/zones/take-batches/take-outcomes.js';
import { read } from './accept-harness.js';
import { PolledPlatform } from './polled-platform.js';
import { Carrier, isDone, round, seeded } from './zone-carrier.js';
import {
  LOGGER,
  registerZoneSource,
  type Side,
  ZONE_DIRECTORY,
  ZONE_SOURCE,
  type Zones,
  zones,
} from './zone-harness.js';

const sourceId = ZONE_SOURCE.id;
const [own, zone, seen] = [new ConnectorStore(), new ZoneConnectorStore(), new PullSeenStore()];
const platform = new PolledPlatform();
const http = new PullHttp(InnerNetworks.parse('127.0.0.1'));
const clean = () => new Carrier(seeded(1));
let z: Zones;
let asking: PullRound;
let progress: TellProgress;
let forward: ForwardOutcomes;
let stumblesAt: string | null = null;

const run = <T>({ intake }: Side, work: Parameters<typeof intake.db.database.run<T>>[0]): Promise<T> =>
  intake.db.database.run(work);
const connectorAt = async (side: Side): Promise<ConnectorRow> => (await run(side, (tx) => own.find(tx, sourceId)))!;
const definition = (): Connector => ({
  title: '示例平台',
  request: { method: 'GET', url: `${platform.url}/by-cursor`, query: { after: '{cursor}', size: '{pageSize}' } },
  signIn: { kind: 'oauth2', tokenUrl: `${platform.url}/token`, clientId: 'jcy' },
  paging: { kind: 'cursor', next: '/data/next', more: '/data/more' },
  answer: { items: '/data/list' },
  limits: { pageSize: 10, requestsPerMinute: 600 },
});

/** As a person does it inside: the registration is told with its next version. */
async function change(work: (tx: Parameters<ConnectorStore['stop']>[0]) => Promise<unknown>): Promise<void> {
  await run(z.inner, async (tx) => {
    await work(tx);
    await new SourceStore().raiseVersions(tx, [sourceId]);
    await forward.connectors(tx, new Set([sourceId]));
  });
}
const save = (version: number, continues: boolean): Promise<void> =>
  change(async (tx) => {
    const secretSealed = z.inner.intake.fieldKeys.seal('the-secret', connectorSecretAad(sourceId));
    const before = await own.find(tx, sourceId);
    const position = continues ? (before?.position ?? {}) : {};
    const saved = { sourceId, version, definition: definition(), sha256: '', secretSealed, position, continues };
    await own.save(tx, { ...saved, by: 'p', at: z.clock.now() });
  });

/** A round at the edge, without the time between two; false where nothing is to be asked. */
async function ask(): Promise<boolean> {
  const holder = randomUUID();
  const job = await run(z.edge, async (tx) => {
    await tx.query(`UPDATE pull_connector SET next_at = now() WHERE state = 'running'`);
    return own.claim(tx, holder, 30);
  });
  if (job !== undefined) await asking.work(job, holder, new AbortController().signal);
  await progress.tell();
  return job !== undefined;
}
async function settle(): Promise<void> {
  const carrier = clean();
  for (let rounds = 0; rounds < 20; rounds += 1) {
    await round(z, carrier, true);
    if (await isDone(z)) break;
  }
}

beforeAll(async () => {
  await platform.start();
  z = await zones();
  for (const side of [z.edge, z.inner]) await registerZoneSource(side.intake);
  const { edge, inner, clock } = z;
  const { database } = edge.intake.db;
  const sessions = new PlatformSessions({ http, clock: { now: () => new Date() }, keys: edge.intake.fieldKeys });
  asking = new PullRound({
    database,
    connectors: own,
    seen,
    pages: new ForwardPage({ database, connectors: own, seen, parts: edge.parts, clock }),
    sessionOf: (job) => sessions.of(job),
    sourceOf: (id) => Promise.resolve(ZONE_DIRECTORY.find(id)),
    metrics: { page: () => undefined, failure: () => undefined },
    clock,
    random: () => 0,
    logger: LOGGER,
  });
  progress = new TellProgress({ database, connectors: zone, parts: edge.parts, logger: LOGGER, everyMs: 1_000 });
  forward = new ForwardOutcomes({
    parts: inner.parts,
    sources: new SourceStore(),
    connectors: zone,
    keys: inner.intake.fieldKeys,
  });
  edge.takers.push(
    new TakeOutcomes({
      sources: new ZoneSourceStore(),
      connectors: zone,
      seen,
      outbox: new Outbox({ source: 'ingest', traceparent: () => undefined }),
      keys: edge.intake.fieldKeys,
      clock,
      topicPrefix: '',
      onSources: () => undefined,
    }),
  );
  const accept: AcceptEvents['accept'] = (tx, items) => {
    if (stumblesAt !== null && JSON.stringify(items.map(({ parsed }) => parsed)).includes(stumblesAt)) {
      return Promise.reject(new Error('stumbled'));
    }
    return inner.intake.acceptEvents.accept(tx, items);
  };
  inner.takers.push(
    new TakePulled({
      acceptEvents: { accept },
      directory: { findFresh: (id) => Promise.resolve(ZONE_DIRECTORY.find(id)) },
      recorder: inner.intake.recorder,
      connectors: {
        find: (tx, id) => own.find(tx, id),
        addOutcomes: (tx, id, outcomes, putAside) => zone.addOutcomes(tx, id, outcomes, putAside),
      },
      sealer: inner.intake.fieldKeys,
      group: 'ingest',
      topicPrefix: '',
      isTransient,
      newTrace: () => '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00',
    }),
    new TakeProgress(zone),
  );
});
beforeEach(() => {
  stumblesAt = null;
});
afterAll(async () => {
  await http.close();
  await platform.stop();
  await z.end();
});

const aside = (): Promise<Record<string, unknown>[]> =>
  read(z.inner.intake.db, 'SELECT cluster_id, topic, reason_code FROM quarantine ORDER BY id');

describe('a platform that the edge asks', () => {
  it('takes nothing of a source that has no connector inside', async () => {
    const body = Buffer.from(JSON.stringify([{ sourceEventNo: 'F-1' }]));
    const meta = { kind: 'pulled' as const, sourceId, receivedMs: z.clock.now().getTime(), items: 1 };
    await run(z.edge, (tx) => z.edge.parts.add(tx, [{ meta, body }]));
    await settle();
    expect(await read(z.inner.intake.db, 'SELECT 1 FROM event_key')).toEqual([]);
    expect(await aside()).toEqual([
      { cluster_id: `pull:${sourceId}`, topic: `grid.push.${sourceId}.v1`, reason_code: 'INGEST.CONNECTOR_UNKNOWN' },
    ]);
  });

  it('is asked by a definition and a secret from inside, and its records come in once, whatever the way does', async () => {
    const random = seeded(21);
    const carrier = new Carrier(random);
    await save(1, false);
    await change((tx) => own.start(tx, sourceId, z.clock.now()));
    for (let step = 0; step < 14; step += 1) {
      platform.add(step * 3, step * 3 + 3);
      if (step === 5) platform.add(500, 501, { title: 7 });
      if (step === 8) platform.records.push(platform.records[0]!);
      await ask();
      if (random() < 0.8) await round(z, carrier, false);
    }
    await settle();
    expect(await ask()).toBe(true);
    await settle();
    const numbers = await read(z.inner.intake.db, 'SELECT source_event_no AS no FROM event_key');
    expect(numbers.map(({ no }) => String(no)).sort()).toEqual(Array.from({ length: 42 }, (_, n) => `P-${n}`).sort());
    expect(await read(z.inner.intake.db, 'SELECT DISTINCT via FROM event_push')).toEqual([{ via: 'pull' }]);
    expect((await aside()).slice(1)).toEqual([
      { cluster_id: `pull:${sourceId}`, topic: `grid.push.${sourceId}.v1`, reason_code: 'INGEST.PUSH_INVALID' },
    ]);
    const [there, here] = [await connectorAt(z.edge), await connectorAt(z.inner)];
    expect(here).toMatchObject({ records: 44, known: 1, putAside: 1, position: { cursor: '44' }, fault: null });
    expect(here.outcomes).toEqual({ accepted: 42, refused: 1 });
    const told = ({ position, pages, records, known, caughtUpAt }: ConnectorRow) =>
      JSON.stringify({ position, pages, records, known, caughtUpAt });
    expect(told(here)).toBe(told(there));
    // Nothing of it can be read at the edge.
    expect(await read(z.edge.intake.db, 'SELECT 1 FROM event_key UNION ALL SELECT 1 FROM quarantine')).toEqual([]);
  });

  it('is told of what goes wrong there', async () => {
    platform.replies.push({ status: 403 });
    await ask();
    await settle();
    expect(await connectorAt(z.inner)).toMatchObject({
      failures: 1,
      fault: (await connectorAt(z.edge)).fault,
    });
    expect((await connectorAt(z.inner)).fault?.code).toMatch(/^INGEST\.CONNECTOR_/);
  });

  it('puts the record aside by which the program stumbles, and takes its neighbours', async () => {
    stumblesAt = 'P-601';
    platform.add(600, 604);
    await ask();
    await settle();
    const came = await read(z.inner.intake.db, `SELECT 1 FROM event_key WHERE source_event_no LIKE 'P-60_'`);
    expect(came).toHaveLength(3);
    expect((await aside()).at(-1)).toMatchObject({ reason_code: 'INGEST.CONNECTOR_ITEM_FAILED' });
  });

  it('goes on from its place after a change, and from the beginning where people begin anew', async () => {
    await save(2, true);
    await settle();
    expect(await connectorAt(z.edge)).toMatchObject({ version: 2, state: 'running', position: { cursor: '48' } });
    await save(3, false);
    await settle();
    expect(await connectorAt(z.edge)).toMatchObject({ version: 3, position: {} });
    expect(await read(z.edge.intake.db, 'SELECT 1 FROM pull_seen')).toEqual([]);
    const before = platform.pagesAsked().length;
    await ask();
    await settle();
    expect(platform.pagesAsked().slice(before)[0]!.query['after']).toBeUndefined();
    expect(await connectorAt(z.inner)).toMatchObject({ version: 3, position: { cursor: '48' } });
    const twice = await read(z.inner.intake.db, 'SELECT 1 FROM event_key GROUP BY source_event_no HAVING count(*) > 1');
    expect(twice).toEqual([]);
  });

  it('is not tried for longer than a person waits, and what comes then is kept for nobody to find', async () => {
    const { database } = z.inner.intake.db;
    const keys = z.inner.intake.fieldKeys;
    const trials = new TryAtEdge({
      ...{ database, keys, trials: new ConnectorTrialStore(), parts: z.inner.parts, clock: z.clock },
      waitMs: 250,
    });
    z.inner.takers.push(trials);
    const trial = { definition: definition(), secret: 'x', position: {} };
    await expect(trials.ask(sourceId, trial)).rejects.toMatchObject({ code: 'INGEST.CONNECTOR_TRIAL_UNANSWERED' });
    const [row] = await read(z.inner.intake.db, 'SELECT trial_id FROM connector_trial');
    const meta = { kind: 'tried' as const, sourceId, trialId: String(row!['trial_id']) };
    const body = Buffer.from(JSON.stringify({ ...NOT_ASKED, items: [{ name: '周敏' }] }));
    await run(z.edge, (tx) => z.edge.parts.add(tx, [{ meta, body }]));
    await settle();
    const [kept] = await read(z.inner.intake.db, 'SELECT answer_sealed FROM connector_trial');
    expect(keys.open(kept!['answer_sealed'] as Buffer, connectorTrialAad(meta.trialId))).toEqual(body);
    expect((kept!['answer_sealed'] as Buffer).includes('周敏')).toBe(false);
    z.clock.go(11 * 60_000);
    await expect(trials.ask(sourceId, trial)).rejects.toMatchObject({ code: 'INGEST.CONNECTOR_TRIAL_UNANSWERED' });
    expect(await read(z.inner.intake.db, 'SELECT 1 FROM connector_trial')).toHaveLength(1);
  });

  it('is asked no more where it is stopped inside, or asked from inside', async () => {
    await change((tx) => own.stop(tx, sourceId));
    await settle();
    expect(await ask()).toBe(false);
    await change((tx) => own.start(tx, sourceId, z.clock.now()));
    await settle();
    expect(await ask()).toBe(true);
    const without = new ForwardOutcomes({
      parts: z.inner.parts,
      sources: new SourceStore(),
      keys: z.inner.intake.fieldKeys,
    });
    await run(z.inner, (tx) => without.connectors(tx, new Set([sourceId])));
    await settle();
    expect(await ask()).toBe(false);
  });
});
