import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sourceSecretAad, type EventOutcomeV1, type SourceChangedV1 } from '#contracts';
import { connectorSecretAad } from '../src/storage/sealed-places.js';
import { generateZoneKeys, publicPartOf } from '../src/zones/batches/zone-keys.js';
import { anEvent, read } from './accept-harness.js';
import { PolledPlatform } from './polled-platform.js';
import { blockOf, run } from './run-page.js';
import { IngestService, type Registered, until } from './ingest-service.js';
import { filesIn } from './zone-carrier.js';

const block = blockOf('reconciliation.md');
const NOTHING = { count: 0, hash: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855' };
const root = mkdtempSync(join(tmpdir(), 'zones-flow-'));
const placeOf = (side: string, way: string): string => join(root, side, way);
let edge: IngestService;
let inner: IngestService;
let source: Registered;
let carrying: NodeJS.Timeout;

/** Between the two there is this and nothing else. */
function carry(): void {
  for (const [from, to] of [
    ['edge', 'inner'],
    ['inner', 'edge'],
  ] as const) {
    for (const name of filesIn(placeOf(from, 'out'))) {
      renameSync(join(placeOf(from, 'out'), name), join(placeOf(to, 'in'), name));
    }
  }
}

const zoneEnv = (side: 'edge' | 'inner', keysFile: string): Record<string, string> => ({
  PROFILE: side,
  ZONE_KEYS_FILE: keysFile,
  ZONE_OUT_DIR: placeOf(side, 'out'),
  ZONE_IN_DIR: placeOf(side, 'in'),
  ZONE_BATCH_EVERY_MS: '100',
  ZONE_HEARTBEAT_SECONDS: '1',
  ZONE_CLEAR_SECONDS: '1',
});

beforeAll(async () => {
  for (const side of ['edge', 'inner'])
    for (const way of ['out', 'in']) mkdirSync(placeOf(side, way), { recursive: true });
  const [ofEdge, ofInner] = [generateZoneKeys('edge', 'intl'), generateZoneKeys('inner', 'intl')];
  const keys = { edge: join(root, 'edge.json'), inner: join(root, 'inner.json') };
  writeFileSync(keys.edge, JSON.stringify({ ...ofEdge, peer: publicPartOf(ofInner) }));
  writeFileSync(keys.inner, JSON.stringify({ ...ofInner, peer: publicPartOf(ofEdge) }));
  inner = await IngestService.start(zoneEnv('inner', keys.inner));
  edge = await IngestService.start({ ...zoneEnv('edge', keys.edge), PULL_NETWORKS: '127.0.0.0/8' }, [
    'event.outcome.v1',
    'source.changed.v1',
    'event.erased.v1',
  ]);
  carrying = setInterval(carry, 50);
  source = await inner.register();
  await until(
    () => read(edge.db, 'SELECT 1 FROM source WHERE source_id = $1', [source.sourceId]),
    (rows) => rows.length === 1,
  );
}, 120_000);

afterAll(async () => {
  clearInterval(carrying);
  await edge.stop();
  await inner.stop();
  rmSync(root, { recursive: true });
}, 60_000);

const outcomesAtEdge = async (atLeast: number): Promise<EventOutcomeV1[]> => edge.outcomes(atLeast);

describe('an edge and an inner side', () => {
  it('tells the edge who pushes, with secrets that rest under the keys of the edge', async () => {
    const [key] = await read(edge.db, 'SELECT key_id, secret_sealed FROM source_key');
    const [keyId, sealed] = [String(key!['key_id']), String(key!['secret_sealed'])];
    expect(edge.keys.open(sealed, sourceSecretAad(source.sourceId, keyId))).toBe(source.secret);
    expect(() => inner.keys.open(sealed, sourceSecretAad(source.sourceId, keyId))).toThrow();
    const [record] = await edge.topics.consumeAll('source.changed.v1', { atLeast: 1 });
    const told = JSON.parse(String(record!.value)) as SourceChangedV1;
    expect(told).toMatchObject({ sourceId: source.sourceId, state: 'active', keys: [{ keyId, secretSealed: sealed }] });
  });

  it('answers a push as forwarded, and gives the inner answer under the id that was promised', async () => {
    const { status, body } = await until(
      () => edge.push(source, anEvent()),
      (answer) => answer.status === 202,
    );
    expect(body).toEqual({ outcome: 'forwarded', answerId: expect.any(String), flags: [], repeated: false });
    const told = await until(
      () => outcomesAtEdge(1),
      (outcomes) => outcomes.some(({ outcomeId }) => outcomeId === body['answerId']),
    );
    expect(status).toBe(202);
    expect(told).toContainEqual(
      expect.objectContaining({ outcome: 'accepted', sourceEventNo: 'GD-1', stage: 'ingest' }),
    );
    const [event] = await inner.published(1);
    expect(event).toMatchObject({ sourceEventNo: 'GD-1', source: { id: source.sourceId } });
    expect(await read(edge.db, 'SELECT 1 FROM event_key')).toEqual([]);
  });

  it('answers each item of a batch, and what the edge cannot know comes later: a repeat, a fault', async () => {
    const results = await edge.pushBatch(source, [anEvent(), { sourceEventNo: 'GD-9' }]);
    expect(results).toMatchObject([
      { index: 0, status: 202, outcome: 'forwarded' },
      { index: 1, status: 202, outcome: 'forwarded' },
    ]);
    const ids = results.map(({ answerId }) => answerId);
    const told = await until(
      () => outcomesAtEdge(3),
      (outcomes) => ids.every((id) => outcomes.some(({ outcomeId }) => outcomeId === id)),
    );
    const outcomeOf = (id: string | undefined) => told.find(({ outcomeId }) => outcomeId === id);
    expect(outcomeOf(ids[0])).toMatchObject({ outcome: 'duplicate' });
    expect(outcomeOf(ids[1])).toMatchObject({ outcome: 'quarantined', reason: { code: 'INGEST.PUSH_INVALID' } });
  });

  it('carries what comes over Kafka at the edge, also what is refused', async () => {
    await edge.produce(source, [anEvent({ sourceEventNo: 'GD-K' })]);
    await edge.produce(source, [anEvent({ sourceEventNo: 'GD-X' })], { 'webhook-id': 'other' });
    const told = await until(
      () => outcomesAtEdge(5),
      (outcomes) => outcomes.some(({ sourceEventNo }) => sourceEventNo === 'GD-K') && outcomes.length >= 5,
    );
    expect(told).toContainEqual(expect.objectContaining({ outcome: 'accepted', sourceEventNo: 'GD-K' }));
    expect(told).toContainEqual(
      expect.objectContaining({
        outcome: 'quarantined',
        reason: expect.objectContaining({ code: 'INGEST.SIGNATURE_INVALID' }),
      }),
    );
    const aside = await read(inner.db, 'SELECT reason_code FROM quarantine ORDER BY id');
    expect(aside).toContainEqual({ reason_code: 'INGEST.SIGNATURE_INVALID' });
    expect(await read(edge.db, 'SELECT 1 FROM quarantine')).toEqual([]);
  });

  it('leaves nothing of it in clear at the broker of the edge', async () => {
    const topic = edge.topics.name(`grid.push.${source.sourceId}.v1`);
    const { latest } = await until(
      () => edge.topics.client.admin().offsets(topic),
      (offsets) => [...offsets.latest].every(([partition, offset]) => offsets.earliest.get(partition) === offset),
    );
    expect([...latest.values()].reduce((sum, offset) => sum + offset, 0n)).toBe(2n);
    const metrics = await (await fetch(`${edge.url}/metrics`)).text();
    expect(metrics).toMatch(/^gp_ingest_zone_cleared_records_total\{[^}]*\} 2$/m);
  });

  it('knows a repeated message by its signed id at the edge', async () => {
    const value = anEvent({ sourceEventNo: 'GD-R' });
    const headers = edge.sign(source, JSON.stringify(value));
    const first = await edge.push(source, value, headers);
    const second = await edge.push(source, value, headers);
    expect(second).toMatchObject({ status: 202, body: { answerId: first.body['answerId'], repeated: true } });
  });

  it('has a day compared inside, by the Python of the page and by the id of the answer', async () => {
    const python = block('python');
    const env = { URL: edge.url, SOURCE: source.sourceId, SECRET: source.secret };
    const found = await run('python3', ['-c', python, '2026-03-02', 'event'], 'GD-1\t-\nGD-0\t1\n', env);
    expect(found.split('\n')).toEqual(expect.arrayContaining(['GD-0 1 None NOT_HERE', 'GD-K None - NOT_YOURS']));
    const asked = await edge.post(source, '/v1/reconciliations', { day: '2026-03-02', kinds: { event: NOTHING } });
    expect(asked).toMatchObject({ status: 202, body: { outcome: 'forwarded', repeated: false } });
    expect(asked.headers.get('retry-after')).toBe('2');
    const { body } = await until(
      () => edge.get(source, `/v1/reconciliations/answers/${String(asked.body['answerId'])}`),
      ({ status }) => status === 200,
    );
    expect(body).toMatchObject({ day: '2026-03-02', kinds: { event: { agrees: false, yours: NOTHING } } });
    const seen = await inner.asPerson('GET', `/v1/sources/${source.sourceId}/reconciliations/2026-03-02`);
    expect(JSON.stringify(seen.body)).not.toContain('NOT_YOURS');
    const none = await edge.get(source, '/v1/reconciliations/answers/0197a000-0000-7000-8000-000000000001');
    expect(none).toMatchObject({ status: 404, body: { code: 'INGEST.RECONCILIATION_UNKNOWN' } });
  });

  it('asks platforms from the edge, by connectors that people write and switch inside', async () => {
    const platform = new PolledPlatform();
    await platform.start();
    try {
      platform.token = 'another';
      platform.add(0, 12);
      const pulled = await inner.register({ id: 'cz-pulled' });
      const ask = (method: string, path: string, body?: unknown) =>
        inner.asPerson(method, `/v1/sources/${pulled.sourceId}/connector${path}`, {}, body);
      const definition = {
        title: '示例平台',
        request: { method: 'GET', url: `${platform.url}/by-cursor`, query: { after: '{cursor}', size: '{pageSize}' } },
        signIn: { kind: 'oauth2', tokenUrl: `${platform.url}/token`, clientId: 'jcy' },
        paging: { kind: 'cursor', next: '/data/next', more: '/data/more' },
        answer: { items: '/data/list' },
        limits: { pageSize: 10, requestsPerMinute: 600 },
        everySeconds: 1,
      };
      expect(await ask('PUT', '', { definition, secret: 'its-own-secret' })).toMatchObject({ status: 200 });
      const tried = await ask('POST', '/try', {});
      expect(tried).toMatchObject({
        status: 200,
        body: {
          request: { url: `${platform.url}/by-cursor?size=10`, headers: { authorization: '***' } },
          page: { count: 10, more: true },
          position: { cursor: '10' },
          fault: null,
        },
      });
      expect((tried.body['items'] as object[])[0]).toMatchObject({ outcome: 'event', sourceEventNo: 'P-0' });
      platform.replies.push({ status: 403 });
      expect((await ask('POST', '/try', {})).body).toMatchObject({ items: [], fault: { code: expect.any(String) } });
      expect(await read(inner.db, 'SELECT 1 FROM connector_trial')).toEqual([]);
      expect(await read(edge.db, 'SELECT 1 FROM pull_seen')).toEqual([]);
      expect((await ask('POST', '/start')).body).toMatchObject({ state: 'running', changed: true });
      const state = () => ask('GET', '/state').then(({ body }) => body);
      const told = await until(
        state,
        ({ caughtUpAt, outcomes }) => caughtUpAt !== null && 'accepted' in Object(outcomes),
      );
      expect(told).toMatchObject({ records: 12, outcomes: { accepted: 12 }, fault: null, position: { cursor: '12' } });
      const [row] = await read(edge.db, 'SELECT secret_sealed FROM pull_connector');
      const [sealed, aad] = [String(row!['secret_sealed']), connectorSecretAad(pulled.sourceId)];
      expect(edge.keys.open(sealed, aad)).toBe('its-own-secret');
      expect(() => inner.keys.open(sealed, aad)).toThrow();
      const metrics = await (await fetch(`${edge.url}/metrics`)).text();
      expect(metrics).toMatch(/^gp_ingest_pull_pages_total\{[^}]*source="cz-pulled"[^}]*\} [1-9]/m);
      await ask('POST', '/stop');
      await until(
        () => read(edge.db, 'SELECT state FROM pull_connector'),
        ([connector]) => connector?.['state'] === 'stopped',
      );
    } finally {
      await platform.stop();
    }
  }, 60_000);

  it.each([
    ['POST', '/v1/sources'],
    ['GET', '/v1/events?sourceId=x&sourceEventNo=y'],
    ['GET', '/v1/adapters'],
  ])('has nothing for people at the edge: %s %s', async (method, path) => {
    // 405: the address is there, for platforms.
    expect([404, 405]).toContain((await edge.asPerson(method, path, {}, method === 'POST' ? {} : undefined)).status);
  });

  it('has no door for platforms on the inner side', async () => {
    // 405: people read events at these addresses.
    expect((await inner.push(source, anEvent())).status).toBe(405);
    expect((await inner.post(source, '/v1/events/batch', { items: [anEvent()] })).status).toBe(405);
    expect((await inner.post(source, '/v1/runs', { kind: 'backfill' })).status).toBe(404);
  });

  it('refuses at the edge whom it does not know', async () => {
    const stranger = { ...source, secret: Buffer.alloc(32, 7).toString('base64') };
    expect(await edge.push(stranger, anEvent())).toMatchObject({
      status: 401,
      body: { code: 'INGEST.SIGNATURE_INVALID' },
    });
  });

  it('tells how it stands between the zones', async () => {
    for (const side of [edge, inner]) {
      expect((await fetch(`${side.url}/readyz`)).status).toBe(200);
      const metrics = await (await fetch(`${side.url}/metrics`)).text();
      expect(metrics).toMatch(/^gp_ingest_zone_missing_batches\{[^}]*\} 0$/m);
      expect(metrics).toMatch(/^gp_ingest_zone_files_total\{[^}]*result="taken"[^}]*\} [1-9]/m);
    }
  });
});
