import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ExcelJS from 'exceljs';
import { newId } from '#kernel';
import { type Actor, fileBody, signedHeaders } from '#platform/auth';
import { type Answer, IngestService, type Registered, until } from './ingest-service.js';
import { read } from './accept-harness.js';

const OFFICER: Partial<Actor> = { id: 'officer', roles: ['data-officer'] };
const OVER = ['finished', 'failed', 'cancelled'];

/** 编号 and so on in GB18030, as a spreadsheet on a Chinese machine saves CSV. */
const GB_HEAD = 'cac2bcfeb1e0bac52cb1eacce22cc9cfb1a8cab1bce40a';
const GB_TITLE = 'b5c0c2b7cbf0bbb5';

describe('importing a file', () => {
  let service: IngestService;
  let source: Registered;
  const directory = mkdtempSync(join(tmpdir(), 'import-flow-'));

  beforeAll(async () => {
    service = await IngestService.start();
    source = await service.register();
  });
  afterAll(async () => {
    await service.stop();
    rmSync(directory, { recursive: true });
  });

  const digestOf = (bytes: Buffer): string => `sha-256=:${createHash('sha256').update(bytes).digest('base64')}:`;

  const ask = async (path: string, init: RequestInit): Promise<Answer> => {
    const response = await fetch(service.url + path, init);
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text === '' ? {} : JSON.parse(text) };
  };
  /** As a person. */
  const upload = async (
    query: string,
    bytes: Buffer,
    actor: Partial<Actor> = OFFICER,
    headers: Record<string, string> = {},
  ): Promise<Answer> => {
    const authorization = `Bearer ${await service.token(actor)}`;
    const all = { authorization, 'content-type': 'application/octet-stream', ...headers };
    return ask(`/v1/imports?${query}`, { method: 'POST', headers: all, body: bytes });
  };
  /** As the source itself. */
  const uploadSigned = async (
    query: string,
    bytes: Buffer,
    { digest = digestOf(bytes), signed = digest }: { digest?: string; signed?: string } = {},
  ): Promise<Answer> => {
    const path = `/v1/events/files?${query}`;
    const timestamp = Math.floor(Date.now() / 1000);
    const headers = signedHeaders({ ...source, id: newId(), timestamp, body: fileBody(path, signed) });
    const all = { ...headers, 'content-type': 'application/octet-stream', 'content-digest': digest };
    return ask(path, { method: 'POST', headers: all, body: bytes });
  };
  const settled = (importId: unknown): Promise<Record<string, unknown>> =>
    until(
      async () => (await service.asPerson('GET', `/v1/imports/${String(importId)}`, OFFICER)).body,
      ({ state }) => OVER.includes(String(state)),
    );
  const importCsv = async (text: string, more = ''): Promise<Record<string, unknown>> => {
    const { status, body } = await upload(`format=csv&sourceId=${source.sourceId}${more}`, Buffer.from(text));
    expect(status).toBe(202);
    return settled(body['importId']);
  };
  const errorsOf = async (importId: unknown): Promise<string[][]> => {
    const authorization = `Bearer ${await service.token(OFFICER)}`;
    const answer = await fetch(`${service.url}/v1/imports/${String(importId)}/errors.xlsx`, {
      headers: { authorization },
    });
    expect(answer.status).toBe(200);
    const workbook = new ExcelJS.Workbook();
    await workbook.xlsx.load(await answer.arrayBuffer());
    const rows = workbook.worksheets[0]!.getSheetValues().slice(1) as unknown[][];
    return rows.map((cells) => Array.from(cells, (cell) => (typeof cell === 'string' ? cell : '')).slice(1));
  };
  const eventOf = async (no: string): Promise<Record<string, unknown> | undefined> => {
    const rows = await read(service.db, `SELECT state FROM event WHERE state ->> 'sourceEventNo' = $1`, [no]);
    return rows[0]?.['state'] as Record<string, unknown> | undefined;
  };

  it('takes each of its rows in, and tells of every other what to do', async () => {
    const text = [
      '事件编号,标题,上报时间,经度,纬度,坐标系,反映人证件号,处置状态,标签,扩展.巡查员',
      'F-1,路面塌陷,2026-03-02 09:00:00,118.87,28.97,WGS84,110105199003070012,办结,道路、市政,李四',
      'F-2,井盖缺失,不是时间,118.87,28.97,WGS84,1.10105E+17,,,',
      'F-3,,2026-03-02T09:00:00+08:00,,,,,,,',
      ',无编号,2026-03-02T09:00:00+08:00,,,,,,,',
      'F-5,噪声,2026-03-02T09:00:00+08:00,118.87,28.97,高德,,,,',
    ].join('\n');
    const done = await importCsv(text);
    expect(done).toMatchObject({
      state: 'finished',
      encoding: 'utf-8',
      rowsTotal: 5,
      rowsDone: 5,
      damagedCells: 1,
      faultyRows: 4,
    });
    expect(done['outcomes']).toEqual({ accepted: 1, refused: 4 });
    expect(await eventOf('F-1')).toMatchObject({ title: '路面塌陷', tags: ['道路', '市政'] });
    const [headings, ...errors] = await errorsOf(done['importId']);
    expect(headings).toEqual(['行号', '列', '问题', '处理办法']);
    const told = errors.map(([row, column, says]) => [row, column, says]);
    expect(told).toContainEqual(['3', '反映人证件号', expect.stringContaining('科学计数法')]);
    expect(told).toContainEqual(['3', '上报时间', expect.anything()]);
    expect(told).toContainEqual(['6', '坐标系', expect.anything()]);
    expect(told.map(([row]) => row)).toEqual(expect.arrayContaining(['4', '5']));
    expect(errors.every(([, , says, repair]) => says !== '' && repair !== '')).toBe(true);
    expect(JSON.stringify(errors)).not.toContain('1.10105E+17');
  });

  it('is found to be in GB18030, and of its own time', async () => {
    const bytes = Buffer.concat([
      Buffer.from(GB_HEAD, 'hex'),
      Buffer.from('G-1,'),
      Buffer.from(GB_TITLE, 'hex'),
      Buffer.from(',2025-03-02 09:00:00\n'),
    ]);
    const { body } = await upload(`format=csv&sourceId=${source.sourceId}`, bytes);
    const done = await settled(body['importId']);
    expect(done).toMatchObject({ state: 'finished', encoding: 'gb18030', outcomes: { accepted: 1 } });
    expect(await eventOf('G-1')).toMatchObject({ title: '道路损坏' });
    const [run] = await read(service.db, 'SELECT state, event_count FROM run WHERE run_id = $1', [done['runId']]);
    expect(run).toEqual({ state: 'closed', event_count: '1' });
    const pushes = await read(service.db, `SELECT via, run_id FROM event_push WHERE run_id = $1`, [done['runId']]);
    expect(pushes).toEqual([{ via: 'file', run_id: done['runId'] }]);
  });

  it('may be a workbook, whose damaged cells are left out and told', async () => {
    const workbook = new ExcelJS.Workbook();
    const sheet = workbook.addWorksheet('台账');
    sheet.addRow(['某市事件台账']);
    sheet.addRow(['事件编号', '标题', '上报时间', '反映人证件号']);
    for (let i = 0; i < 20; i += 1) {
      const at = new Date(Date.UTC(2026, 2, 2, 9, i));
      sheet.addRow([`X-${i}`, '占道经营', at, i === 7 ? 110105199003076123 : '110105199003070012']);
    }
    const bytes = Buffer.from(await workbook.xlsx.writeBuffer());
    const { body } = await upload(`format=xlsx&mode=live&sourceId=${source.sourceId}`, bytes);
    const done = await settled(body['importId']);
    expect(done).toMatchObject({
      state: 'finished',
      rowsTotal: 20,
      outcomes: { accepted: 20 },
      damagedCells: 1,
      runId: null,
    });
    expect(await eventOf('X-3')).toMatchObject({ reportedAt: '2026-03-02T01:03:00.000Z' });
    const [, ...errors] = await errorsOf(done['importId']);
    expect(errors).toEqual([
      ['10', '反映人证件号', expect.stringContaining('15 位'), expect.stringContaining('文本格式')],
    ]);
  });

  it('may be lines of JSON, each like a push', async () => {
    const lines = [
      '{"sourceEventNo":"J-1","title":"甲","reportedAt":"2026-03-02T09:00:00+08:00"}',
      '',
      '{"sourceEventNo":',
      '[]',
    ];
    const { body } = await upload(`format=jsonl&sourceId=${source.sourceId}`, Buffer.from(lines.join('\n')));
    const done = await settled(body['importId']);
    expect(done).toMatchObject({ state: 'finished', rowsTotal: 3, outcomes: { accepted: 1, refused: 2 } });
    expect((await errorsOf(done['importId'])).slice(1).map(([row]) => row)).toEqual(expect.arrayContaining(['3', '4']));
  });

  it('a second time is the first one again, and leaves no second file', async () => {
    const bytes = Buffer.from('事件编号,标题,上报时间\nR-1,甲,2026-03-02 09:00:00\n');
    const query = `format=csv&sourceId=${source.sourceId}`;
    const first = await upload(query, bytes);
    const done = await settled(first.body['importId']);
    const files = readdirSync(service.importDirectory);
    const again = await upload(query, bytes);
    expect(again.body).toMatchObject({ importId: done['importId'], repeated: true, state: 'finished' });
    expect(readdirSync(service.importDirectory)).toEqual(files);
    expect((await upload(`${query}&mode=live`, bytes)).body).toMatchObject({ repeated: false });
  });

  it('lies on the disk sealed', async () => {
    const done = await importCsv('事件编号,标题,上报时间\nS-1,隐患排查某某家,2026-03-02 09:00:00\n');
    const file = readFileSync(join(service.importDirectory, `${String(done['importId'])}.sealed`));
    expect(file.includes('隐患排查')).toBe(false);
  });

  it('may be sent by its source, which signs the digest of it', async () => {
    const bytes = Buffer.from('事件编号,标题,上报时间\nO-1,甲,2026-03-02 09:00:00\nO-2,,2026-03-02 09:00:00\n');
    const taken = await uploadSigned('format=csv', bytes);
    expect(taken).toMatchObject({ status: 202, body: { sourceId: source.sourceId, repeated: false } });
    await settled(taken.body['importId']);
    const path = `/v1/events/files/${String(taken.body['importId'])}`;
    const seen = await service.get(source, path);
    expect(seen.body).toMatchObject({ state: 'finished', outcomes: { accepted: 1, refused: 1 } });
    const other = await service.register({ id: 'cz-other' });
    expect((await service.get(other, path)).status).toBe(404);
    expect((await service.get(other, `${path}/errors.xlsx`)).status).toBe(404);
  });

  it('is refused to a source whose signature or digest is not of this file', async () => {
    const bytes = Buffer.from('事件编号,标题\nQ-1,甲\n');
    const other = digestOf(Buffer.from('another'));
    expect(await uploadSigned('format=csv', bytes, { signed: other })).toMatchObject({ status: 401 });
    const swapped = await uploadSigned('format=csv', bytes, { digest: other });
    expect(swapped).toMatchObject({ status: 422, body: { code: 'INGEST.FILE_DIGEST' } });
    const none = await uploadSigned('format=csv', bytes, { digest: 'md5=:x:' });
    expect(none).toMatchObject({ status: 422, body: { code: 'INGEST.FILE_DIGEST' } });
  });

  it.each<[string, string, string, Buffer, string]>([
    ['another program’s file', 'xlsx', '', Buffer.from('a,b\n1,2'), 'INGEST.FILE_UNREADABLE'],
    ['a workbook with a password', 'xlsx', '', Buffer.from('d0cf11e0a1b11ae1', 'hex'), 'INGEST.FILE_FORMAT'],
    ['bytes of no encoding', 'csv', '', Buffer.from([0x61, 0x2c, 0xff, 0xff, 0x0a]), 'INGEST.FILE_FORMAT'],
    ['unknown headings', 'csv', '', Buffer.from('事件编号,标提,上报时间\n1,甲,x\n'), 'INGEST.FILE_COLUMNS'],
    ['a list without headings', 'csv', '', Buffer.from('GD-1,张某某家,2026-03-02\n'), 'INGEST.FILE_COLUMNS'],
    [
      'columns of an adapter that is not there',
      'csv',
      '&columns=adapter',
      Buffer.from('a,b\n1,2\n'),
      'INGEST.FILE_COLUMNS',
    ],
  ])('fails for %s, with the reason', async (_, format, more, bytes, code) => {
    const { body } = await upload(`format=${format}&sourceId=${source.sourceId}${more}`, bytes);
    const done = await settled(body['importId']);
    expect(done).toMatchObject({ state: 'failed', problem: { code } });
    expect(JSON.stringify(done)).not.toContain('张某某');
    if (format === 'csv' && bytes.includes('标提'))
      expect(JSON.stringify(done['problem'])).toContain('是否应写作“标题”');
    // What failed may be sent again.
    expect((await upload(`format=${format}&sourceId=${source.sourceId}${more}`, bytes)).body['repeated']).toBe(false);
  });

  it('is refused for sources of others, in wrong forms, and beyond the limit', async () => {
    const bytes = Buffer.from('a,b');
    const query = `format=csv&sourceId=${source.sourceId}`;
    expect((await upload(query, bytes, { ...OFFICER, procuratorateId: 'another' })).body['code']).toBe(
      'INGEST.IMPORT_SOURCE_UNKNOWN',
    );
    expect((await upload(query, bytes, { ...OFFICER, regionPrefixes: ['9902'] })).status).toBe(404);
    expect((await upload(query, bytes, { roles: ['prosecutor'] })).status).toBe(403);
    expect((await upload('format=csv&sourceId=nobody', bytes)).status).toBe(404);
    expect((await upload(`format=doc&sourceId=${source.sourceId}`, bytes)).status).toBe(422);
    expect((await upload(query, Buffer.from('{}'), OFFICER, { 'content-type': 'application/json' })).status).toBe(415);
    const digest = { 'content-digest': digestOf(Buffer.from('another')) };
    expect((await upload(query, bytes, OFFICER, digest)).body['code']).toBe('INGEST.FILE_DIGEST');
    const large = await upload(query, Buffer.alloc(IngestService.importMaxBytes + 1));
    expect(large).toMatchObject({ status: 413, body: { code: 'INGEST.FILE_TOO_LARGE' } });
    expect(readdirSync(service.importDirectory).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('leaves nothing of an upload that breaks off', async () => {
    const before = readdirSync(service.importDirectory);
    const authorization = `Bearer ${await service.token(OFFICER)}`;
    const gone = new AbortController();
    async function* endless(): AsyncGenerator<Buffer> {
      yield Buffer.from('事件编号,标题\n');
      await until(
        async () => readdirSync(service.importDirectory),
        (names) => names.some((name) => name.endsWith('.part')),
      );
      gone.abort();
      yield Buffer.from('x');
    }
    const sent = fetch(`${service.url}/v1/imports?format=csv&sourceId=${source.sourceId}`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'text/csv' },
      body: endless() as never,
      signal: gone.signal,
      duplex: 'half',
    });
    await expect(sent).rejects.toThrow();
    await until(
      async () => readdirSync(service.importDirectory),
      (names) => names.join() === before.join(),
    );
  });

  it('is listed for its office, newest first and page by page', async () => {
    const page = async (path: string, actor: Partial<Actor>) => (await service.asPerson('GET', path, actor)).body;
    const first = await page('/v1/imports?limit=2', OFFICER);
    const firstIds = (first['imports'] as { importId: string }[]).map(({ importId }) => importId);
    expect(firstIds).toEqual([...firstIds].sort().reverse());
    const second = await page(`/v1/imports?limit=200&before=${String(first['next'])}`, OFFICER);
    const ids = (second['imports'] as { importId: string }[]).map(({ importId }) => importId);
    expect(ids.length).toBeGreaterThan(5);
    expect(ids.some((id) => firstIds.includes(id))).toBe(false);
    expect(second['next']).toBeNull();
    expect(await page('/v1/imports', { ...OFFICER, procuratorateId: 'another' })).toEqual({ imports: [], next: null });
  });

  it('is cancelled where it stands, once', async () => {
    const rows = Array.from({ length: 20_000 }, (_, i) => `C-${i},井盖缺失,2026-03-02 09:00:00`);
    const path = join(directory, 'many.csv');
    writeFileSync(path, ['事件编号,标题,上报时间', ...rows].join('\n'));
    const { body } = await upload(`format=csv&sourceId=${source.sourceId}`, readFileSync(path));
    const importId = String(body['importId']);
    const view = () => service.asPerson('GET', `/v1/imports/${importId}`, OFFICER);
    await until(
      async () => Number((await view()).body['rowsDone']),
      (n) => n > 0,
    );
    const cancelled = await service.asPerson('POST', `/v1/imports/${importId}/cancel`, OFFICER);
    expect(cancelled).toMatchObject({ status: 200, body: { state: 'cancelled' } });
    const done = Number(cancelled.body['rowsDone']);
    expect(done).toBeLessThan(20_000);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect((await view()).body).toMatchObject({ state: 'cancelled', rowsDone: done });
    const [run] = await read(service.db, 'SELECT state, event_count FROM run WHERE run_id = $1', [
      cancelled.body['runId'],
    ]);
    expect(run).toEqual({ state: 'closed', event_count: String(done) });
    expect(await service.asPerson('POST', `/v1/imports/${importId}/cancel`, OFFICER)).toMatchObject({ status: 409 });
  });
});
