import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IngestService, type Registered, until } from '../../apps/ingest/test/ingest-service.js';
import { PushClient, type PushClientOptions, PushRefused, PushUnreachable } from './push-client.js';
import { FilePush, type PushReport } from './push-file.js';
import { readUsableAdapter } from '../adapters/read-adapter.js';

const ROOT = new URL('../../', import.meta.url);
const SAMPLE = new URL('samples/message-board.sample.jsonl', ROOT).pathname;
const adapter = readUsableAdapter(new URL('adapters', ROOT).pathname, 'message-board');

describe('pushing a file', () => {
  let service: IngestService;
  let source: Registered;
  let directory: string;
  const proxies: Server[] = [];

  beforeAll(async () => {
    service = await IngestService.start();
    source = await service.register({ id: 'demo-message-board' });
    directory = mkdtempSync(join(tmpdir(), 'push-'));
  });
  afterAll(async () => {
    for (const proxy of proxies) proxy.close();
    await service.stop();
    rmSync(directory, { recursive: true });
  });

  const clientOf = (over: Partial<PushClientOptions> = {}): PushClient =>
    new PushClient({ url: service.url, ...source, ...over });

  const pushOf = (file: string, over: Partial<ConstructorParameters<typeof FilePush>[0]> = {}): FilePush =>
    new FilePush({
      file,
      results: join(directory, 'results.jsonl'),
      adapter,
      client: clientOf(),
      batchSize: 50,
      live: false,
      signal: new AbortController().signal,
      onProgress: () => undefined,
      ...over,
    });

  const resultLines = (): Record<string, unknown>[] =>
    readFileSync(join(directory, 'results.jsonl'), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);

  const fileOf = (content: string | Buffer): string => {
    const file = join(directory, 'some.jsonl');
    writeFileSync(file, content);
    return file;
  };

  /** Stands between the client and ingest, and fails as `fail` says: a status, a cut connection, or not at all. */
  const proxy = async (fail: (n: number) => number | 'cut' | null): Promise<string> => {
    let n = 0;
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        n += 1;
        const failure = fail(n);
        if (failure === 'cut') return void request.socket.destroy();
        if (failure !== null) return void response.writeHead(failure, { 'retry-after': '0' }).end('{}');
        const headers = Object.fromEntries(
          Object.entries(request.headers).filter(([name]) => !/^(host|connection|content-length)$/.test(name)),
        );
        fetch(service.url + request.url, {
          method: request.method ?? 'GET',
          headers: headers as Record<string, string>,
          ...(chunks.length === 0 ? {} : { body: Buffer.concat(chunks) }),
        })
          .then(async (answer) => response.writeHead(answer.status).end(await answer.text()))
          .catch(() => response.destroy());
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    proxies.push(server);
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };

  const counts = (report: PushReport): Record<string, number> => Object.fromEntries(report.counts);

  it('sends each line once as a run, and a second time without harm', async () => {
    const first = await pushOf(SAMPLE).push();
    expect(first).toMatchObject({ lines: 200, unsent: 0, published: 200 });
    expect(counts(first)).toEqual({ accepted: 200 });
    expect(resultLines()).toHaveLength(200);
    expect(resultLines()[0]).toMatchObject({
      line: 1,
      sourceEventNo: 'YX2601',
      status: 202,
      outcome: 'accepted',
      revision: 1,
    });
    const eventIds = resultLines().map((line) => line['eventId']);
    const second = await pushOf(SAMPLE).push();
    expect(counts(second)).toEqual({ duplicate: 200 });
    expect(second.published).toBe(0);
    expect(resultLines().map((line) => line['eventId'])).toEqual(eventIds);
  });

  it('gives every line of a damaged file its result and sends the good ones', async () => {
    const good = (no: string): string =>
      JSON.stringify({ no, title: '标题', at: '2026-03-02T09:00:00+08:00', text: '正文' });
    const content = Buffer.concat([
      Buffer.from(`${good('F1')}\r\n\n{"no":\n`),
      Buffer.from([0x22, 0xb1, 0xea, 0x22, 0x0a]),
      Buffer.from(
        `{"no":"F2","at":"2026-03-02T09:00:00+08:00"}\n{"no":"F3","title":"a\\u0000","at":"2026-03-02T09:00:00+08:00"}\n`,
      ),
      Buffer.from(good('F4')),
    ]);
    const report = await pushOf(fileOf(content)).push();
    expect(counts(report)).toEqual({ accepted: 2, unsent: 3, refused: 1 });
    expect(report.unsent).toBe(3);
    expect(resultLines()).toMatchObject([
      { line: 1, outcome: 'accepted', sourceEventNo: 'F1' },
      { line: 3, outcome: 'unsent' },
      { line: 4, outcome: 'unsent' },
      { line: 5, outcome: 'unsent', errors: [{ pointer: '/title' }] },
      { line: 6, outcome: 'refused', status: 422, problem: { code: 'INGEST.BODY_POISONED' } },
      { line: 7, outcome: 'accepted', sourceEventNo: 'F4' },
    ]);
  });

  it('sends live events without a run', async () => {
    const line = JSON.stringify({ no: 'L1', title: '标题', at: '2026-03-02T09:00:00+08:00' });
    const report = await pushOf(fileOf(line), { live: true }).push();
    expect(report).toMatchObject({ runId: null, published: null });
    // What the runs before it published stands on the same topic.
    const isLive = ({ sourceEventNo }: { sourceEventNo: string }): boolean => sourceEventNo === 'L1';
    const published = await until(
      () => service.published(1),
      (events) => events.some(isLive),
    );
    expect(published.find(isLive)).toMatchObject({ run: null });
  });

  it('tries again what passes by itself, and signs anew each time', async () => {
    const retries: string[] = [];
    const url = await proxy((n) => (n === 1 ? 503 : n === 3 ? 'cut' : n === 5 ? 429 : null));
    const client = clientOf({ url, onRetry: (reason) => retries.push(reason) });
    const report = await pushOf(SAMPLE, { client, batchSize: 100 }).push();
    expect(report.lines).toBe(200);
    expect(retries).toHaveLength(3);
  });

  it('gives up on a server that stays away, and closes the run when that is back', async () => {
    let down = false;
    const url = await proxy((n) => ((down = n > 2 && n < 100), down ? 503 : null));
    const push = pushOf(SAMPLE, { client: clientOf({ url, retryForMs: 700 }) });
    await expect(push.push()).rejects.toThrow(PushUnreachable);
    expect(resultLines()).toHaveLength(50);
    expect(await push.abandonRun(clientOf({ url, retryForMs: 100 }))).toBe(false);
    expect(await push.abandonRun(clientOf())).toBe(true);
  });

  it('stops at once at a refusal that no retry helps', async () => {
    const secret = Buffer.alloc(32, 1).toString('base64');
    const push = pushOf(SAMPLE, { client: clientOf({ secret }) });
    const failure = await push.push().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(PushRefused);
    expect(failure).toMatchObject({ status: 401, code: 'INGEST.SIGNATURE_INVALID' });
  });

  it('closes the run that a killed push of the same file left open', async () => {
    const killed = new AbortController();
    const push = pushOf(SAMPLE, {
      signal: killed.signal,
      batchSize: 10,
      onProgress: ({ lines }) => lines === 20 && killed.abort(),
    });
    await expect(push.push()).rejects.toThrow();
    const runId = readFileSync(join(directory, 'results.jsonl.run'), 'utf8');
    expect(await clientOf().get(`/v1/runs/${runId}`)).toMatchObject({ state: 'open' });
    await pushOf(SAMPLE).push();
    expect(await clientOf().get(`/v1/runs/${runId}`)).toMatchObject({ state: 'closed' });
  });

  it('stops when it is interrupted', async () => {
    const stop = new AbortController();
    const push = pushOf(SAMPLE, {
      signal: stop.signal,
      batchSize: 10,
      onProgress: ({ lines }) => lines === 20 && stop.abort(),
    });
    await expect(push.push()).rejects.toThrow();
    expect(push.progress().lines).toBeLessThan(200);
    expect(await push.abandonRun(clientOf())).toBe(true);
  });
});
