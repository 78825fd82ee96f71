import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkReconciliation } from '#contracts';
import { withClient } from '#platform/postgres';
import { anEvent } from './accept-harness.js';
import { IngestService, type Registered } from './ingest-service.js';
import { digestOf, line } from './reconcile-harness.js';
import { blockOf, run } from './run-page.js';

const PAGE = readFileSync(new URL('../../../docs/reconciliation.md', import.meta.url), 'utf8');
const block = blockOf('reconciliation.md');
const DAY = '2026-03-02';

describe('reconciling over HTTP', () => {
  let service: IngestService;
  let source: Registered;
  let folder: string;
  beforeAll(async () => {
    service = await IngestService.start();
    source = await service.register();
    folder = mkdtempSync(join(tmpdir(), 'reconcile-'));
    await service.pushBatch(source, [
      anEvent({ sourceEventNo: 'GD-9', sourceVersion: 1 }),
      anEvent({ sourceEventNo: 'GD-10', sourceVersion: 2 }),
      anEvent({ sourceEventNo: 'GD-11', updatedAt: '2026-03-02T10:05:00+08:00' }),
    ]);
  });
  afterAll(async () => {
    await service.stop();
    rmSync(folder, { recursive: true });
  });

  const kindsOf = (body: Record<string, unknown>) => body['kinds'] as Record<string, Record<string, unknown>>;

  it('agrees with the example of the page, as the shell and PostgreSQL make it', async () => {
    const lines = [line('GD-9', 1), line('GD-10', 2), line('GD-11', '@1772417100000')];
    const { hash } = digestOf(lines);
    expect(PAGE).toContain(`\`hash\` is \`${hash}\``);
    expect(await run('sh', ['-c', block('sh')], '')).toContain(hash);
    const rows = await withClient(service.db.adminUrl, async (client) => {
      await client.query('CREATE TEMP TABLE orders (order_no text, version text, report_time timestamp)');
      for (const { sourceEventNo, mark } of lines) {
        await client.query('INSERT INTO orders VALUES ($1, $2, $3)', [sourceEventNo, mark, '2026-03-02 09:00']);
      }
      return (await client.query<{ encode: string }>(block('sql'))).rows;
    });
    expect(rows[0]?.encode).toBe(hash);
    const { status, body } = await service.post(source, '/v1/reconciliations', {
      day: DAY,
      kinds: { event: digestOf(lines), disposal: digestOf([]) },
    });
    expect(status).toBe(200);
    expect(kindsOf(body)).toMatchObject({ event: { agrees: true }, disposal: { agrees: true } });
  });

  it('shows a request that passes its contract', () => {
    expect(checkReconciliation(JSON.parse(block('json')) as unknown)).toMatchObject({ ok: true });
  });

  it('finds with the Python of the page what differs, to the event', async () => {
    const file = join(folder, 'reconcile.py');
    writeFileSync(file, block('python'));
    const env = { URL: service.url, SOURCE: source.sourceId, SECRET: source.secret };
    const compare = (lines: string) => run('python3', [file, DAY, 'event'], lines, env);
    const mine = 'GD-9\t1\nGD-10\t2\nGD-11\t@1772417100000\n';
    expect(await compare(mine)).toBe('');
    expect(await compare(`${mine.replace('GD-10\t2', 'GD-10\t3')}GD-12\t1\n`)).toBe(
      'GD-10 3 2 OLDER_HERE\nGD-12 1 None NOT_HERE\n',
    );
    const many = Array.from({ length: 5_500 }, (_, i) => `Z-${i}\t1`).join('\n');
    const found = (await compare(`${mine}${many}\n`)).trim().split('\n');
    expect(found).toHaveLength(5_500);
    expect(new Set(found.map((text) => text.split(' ').at(-1)))).toEqual(new Set(['NOT_HERE']));
  }, 60_000);

  it('gives the source our list with a cursor', async () => {
    const first = await service.get(source, `/v1/reconciliations/${DAY}?limit=2`);
    expect(first).toMatchObject({ status: 200, body: { kind: 'event', items: [line('GD-10', 2), expect.anything()] } });
    const next = String(first.body['next']);
    const second = await service.get(source, `/v1/reconciliations/${DAY}?limit=2&after=${next}`);
    expect(second.body).toMatchObject({ items: [line('GD-9', 1)], next: null });
    expect(kindsOf(first.body)['event']).toMatchObject({ count: 3 });
  });

  it('refuses what nobody signed, a day that there is not, and a body of another form', async () => {
    const value = { day: DAY, kinds: { event: digestOf([]) } };
    const unsigned = await service.post(source, '/v1/reconciliations', value, { 'webhook-signature': 'v1,AAAA' });
    expect(unsigned.status).toBe(401);
    const impossible = await service.post(source, '/v1/reconciliations', { ...value, day: '2026-02-30' });
    expect(impossible).toMatchObject({ status: 422, body: { code: 'INGEST.DAY_IMPOSSIBLE' } });
    expect(await service.get(source, '/v1/reconciliations/today')).toMatchObject({ status: 422 });
    const odd = await service.post(source, '/v1/reconciliations', { day: DAY, kinds: { event: { count: '3' } } });
    expect(odd).toMatchObject({ status: 422, body: { code: 'HTTP.INVALID' } });
    expect(JSON.stringify(odd.body['errors'])).toContain('/kinds/event/');
  });

  it('shows people of the office the days and what differed, and nobody else', async () => {
    await service.post(source, '/v1/reconciliations', {
      day: '2026-03-03',
      kinds: { event: { ...digestOf([line('GD-99', 1)]), list: { items: [line('GD-99', 1)] } } },
    });
    const path = `/v1/sources/${source.sourceId}/reconciliations`;
    const seen = await service.asPerson('GET', path);
    expect(seen.status).toBe(200);
    expect(seen.body['reconciliations']).toMatchObject([
      { day: '2026-03-03', kind: 'event', agrees: false, agreedAt: null, differences: 1 },
      { day: DAY, kind: 'event' },
      { day: DAY, kind: 'disposal', agrees: true },
    ]);
    const officer = { roles: ['data-officer' as const] };
    expect((await service.asPerson('GET', `${path}/2026-03-03`, officer)).body).toMatchObject({
      differences: [{ sourceEventNo: 'GD-99', yours: '1', ours: null, reason: 'NOT_HERE' }],
      next: null,
    });
    const elsewhere = { procuratorateId: 'other' };
    expect((await service.asPerson('GET', path, elsewhere)).status).toBe(404);
    expect((await service.asPerson('GET', path, { ...officer, regionPrefixes: ['9902'] })).status).toBe(404);
    expect((await service.asPerson('GET', path, { roles: ['prosecutor'] })).status).toBe(403);
    expect(await service.asPerson('GET', '/v1/silences?state=open')).toMatchObject({
      status: 200,
      body: { silences: [], next: null },
    });
  });
});
