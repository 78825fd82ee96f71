import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ExcelJS from 'exceljs';
import { IngestService, type Registered } from '../../apps/ingest/test/ingest-service.js';
import { FileImport, type ImportFileOptions, type ImportProgress } from './import-file.js';
import { PushClient, type PushClientOptions } from './push-client.js';
import { importReport } from './show-import.js';

const HEAD = '事件编号,标题,上报时间\n';

describe('importing a file by the command', () => {
  let service: IngestService;
  let source: Registered;
  let directory: string;
  beforeAll(async () => {
    service = await IngestService.start();
    source = await service.register();
    directory = mkdtempSync(join(tmpdir(), 'push-import-'));
  });
  afterAll(async () => {
    await service.stop();
    rmSync(directory, { recursive: true });
  });

  const clientOf = (over: Partial<PushClientOptions> = {}): PushClient =>
    new PushClient({ url: service.url, ...source, ...over });
  const fileOf = (name: string, text: string): string => {
    const file = join(directory, name);
    writeFileSync(file, text);
    return file;
  };
  const importOf = (file: string, over: Partial<ImportFileOptions> = {}): FileImport =>
    new FileImport({
      file,
      format: 'csv',
      errors: `${file}.errors.xlsx`,
      client: clientOf(),
      sourceId: source.sourceId,
      live: false,
      signal: new AbortController().signal,
      onProgress: () => undefined,
      pollMs: 20,
      ...over,
    });

  it('uploads it, shows how far it came, and leaves the errors beside it', async () => {
    const file = fileOf('some.csv', `${HEAD}I-1,甲,2026-03-02 09:00:00\nI-2,,2026-03-02 09:00:00\n`);
    const seen: ImportProgress[] = [];
    const report = await importOf(file, { onProgress: (progress) => seen.push(progress) }).run();
    expect(report).toMatchObject({ state: 'finished', outcomes: { accepted: 1, refused: 1 }, repeated: false });
    expect(seen[0]).toMatchObject({
      phase: 'upload',
      done: readFileSync(file).length,
      total: readFileSync(file).length,
    });
    expect(seen.at(-1)).toMatchObject({ phase: 'import', done: 2, total: 2 });
    expect(report.errorsFile).toBe(`${file}.errors.xlsx`);
    const workbook = new ExcelJS.Workbook();
    await workbook.xlsx.readFile(report.errorsFile!);
    expect(workbook.worksheets[0]!.getCell('A2').value).toBe('3');
    expect(existsSync(`${file}.import`)).toBe(false);
    const says = importReport(report);
    expect(says).toContain('已接收 1 · 不符合契约 1');
    expect(says).toContain('编码 utf-8');
  });

  it('says why a file was not taken, and what to do', async () => {
    const report = await importOf(fileOf('wrong.csv', '事件编号,标提,上报时间\n1,2,3\n')).run();
    expect(report).toMatchObject({ state: 'failed', problem: { code: 'INGEST.FILE_COLUMNS' } });
    expect(importReport(report)).toContain('是否应写作“标题”');
  });

  it('goes on watching after an interruption, without sending it again', async () => {
    const rows = Array.from({ length: 3_000 }, (_, i) => `W-${i},甲,2026-03-02 09:00:00`);
    const file = fileOf('long.csv', HEAD + rows.join('\n'));
    const stop = new AbortController();
    const interrupted = importOf(file, {
      signal: stop.signal,
      onProgress: ({ phase }) => phase !== 'upload' && stop.abort(),
    }).run();
    await expect(interrupted).rejects.toThrow();
    expect(existsSync(`${file}.import`)).toBe(true);
    let uploads = 0;
    const client = clientOf();
    const counting = {
      get: <T>(path: string) => client.get<T>(path),
      download: (path: string, to: string) => client.download(path, to),
      upload: <T>(...given: Parameters<PushClient['upload']>) => {
        uploads += 1;
        return client.upload<T>(...given);
      },
    };
    const report = await importOf(file, { client: counting }).run();
    expect(report).toMatchObject({ state: 'finished', outcomes: { accepted: 3_000 }, repeated: true });
    expect(uploads).toBe(0);
    // The same file once more, long after: told that it was there.
    expect(await importOf(file).run()).toMatchObject({ repeated: true, outcomes: { accepted: 3_000 } });
  });

  it('sends another file anew, whatever was noted of the first', async () => {
    const file = fileOf('changed.csv', `${HEAD}V-1,甲,2026-03-02 09:00:00\n`);
    const stop = new AbortController();
    const first = importOf(file, {
      signal: stop.signal,
      onProgress: ({ phase }) => phase !== 'upload' && stop.abort(),
    }).run();
    await expect(first).rejects.toThrow();
    writeFileSync(file, `${HEAD}V-1,甲,2026-03-02 09:00:00\nV-2,乙,2026-03-02 09:00:00\n`);
    expect(await importOf(file).run()).toMatchObject({ rowsDone: 2, repeated: false });
  });

  it('is refused with a wrong secret before any of it is kept', async () => {
    const secret = Buffer.alloc(32, 1).toString('base64');
    const file = fileOf('refused.csv', HEAD);
    const refused = importOf(file, { client: clientOf({ secret }) }).run();
    await expect(refused).rejects.toMatchObject({ status: 401, code: 'INGEST.SIGNATURE_INVALID' });
  });
});
