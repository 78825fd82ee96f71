import { appendFileSync } from 'node:fs';
import { anEvent, LogDirectory } from '../../../libs/platform/observe/src/testing/index.js';
import type { Browser } from './browser.js';
import { runGateway, type RunningGateway } from './running-gateway.js';

// What the audit administrator reads of the security logs, the gateway's own among them.

const logs = new LogDirectory();
let gateway: RunningGateway;
let auditor: Browser;
beforeAll(async () => {
  logs.write(5, { service: 'ingest', event: 'unmask' });
  gateway = await runGateway({
    env: { SECURITY_LOG_DIR: logs.directory, SECURITY_LOG_KEY_FILE: logs.keyFile },
  });
  auditor = await gateway.signedIn('p-auditor');
}, 60_000);
afterAll(async () => {
  await gateway.end();
  await logs.end();
});

interface Page {
  items: { service: string; event: string; outcome: string; actorId: string | null; seq: number; at: string }[];
  faults: { kind: string; service: string; file: string; line: number }[];
  nextCursor: string | null;
}
const read = async (query = '', browser = auditor): Promise<Page> =>
  (await browser.ask<Page>('GET', `/api/security-log${query}`)).body;

describe('the security log over HTTP', () => {
  it('shows what happened at all services, the newest first, to the audit administrator', async () => {
    const security = await gateway.signedIn('p-security');
    const { id } = gateway.accounts['p-clerk'];
    await security.ask('POST', `/api/accounts/${id}/lock`);
    await security.ask('GET', '/api/security-log');
    const { items, faults } = await read();
    expect(faults).toEqual([]);
    expect(items.slice(0, 2)).toEqual([
      {
        service: 'gateway',
        instance: 'gateway-test-0',
        seq: expect.any(Number),
        at: expect.any(String),
        event: 'access-denied',
        outcome: 'failure',
        actorId: 'p-security',
        subjectId: null,
        procuratorateId: '990100',
        address: null,
        sessionId: null,
        facts: { code: 'HTTP.FORBIDDEN', route: 'ReadSecurityLogController.read' },
        traceId: expect.any(String),
      },
      expect.objectContaining({ event: 'account-locked', outcome: 'success', subjectId: id, address: '127.0.0.1' }),
    ]);
    const unmasked = await read('?kind=unmask');
    // Of five lines two are of this office; those of others are not shown.
    expect(unmasked.items.map(({ service, actorId }) => [service, actorId])).toEqual([
      ['ingest', 'p-4'],
      ['ingest', 'p-2'],
    ]);
  });

  it('is read page by page, by service and by time', async () => {
    const whole = (await read('?service=gateway&limit=200')).items;
    const seen: unknown[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const page: Page = await read(`?service=gateway&limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`);
      seen.push(...page.items);
      cursor = page.nextCursor;
    }
    expect(seen).toEqual(whole);
    expect((await read('?to=2026-03-03T00:00:00Z')).items.every(({ service }) => service === 'ingest')).toBe(true);
    expect((await read('?from=2026-03-03T00:00:00Z')).items.every(({ service }) => service === 'gateway')).toBe(true);
    for (const query of [
      '?limit=0',
      '?from=x',
      '?service=..%2F',
      '?cursor=x',
      '?cursor=e30x',
      '?more=1',
      '?kind=%20',
    ]) {
      expect([query, (await auditor.ask('GET', `/api/security-log${query}`)).status]).toEqual([query, 422]);
    }
  });

  it('is for nobody else, and nobody writes it here', async () => {
    for (const person of ['p-ops', 'p-security', 'p-chief'] as const) {
      const browser = await gateway.signedIn(person);
      for (const path of ['/api/security-log', '/api/security-log/verification']) {
        expect([person, (await browser.ask('GET', path)).status]).toEqual([person, 403]);
      }
    }
    expect((await gateway.browser().ask('GET', '/api/security-log')).status).toBe(401);
    for (const method of ['POST', 'PUT', 'DELETE'] as const) {
      expect((await auditor.ask(method, '/api/security-log', {})).status).toBe(405);
    }
  });

  it('names a line that is damaged, and one that was changed, by file and number', async () => {
    logs.edit((lines) => lines.map((line) => line.replace('p-3', 'p-9')), logs.path('ingest'));
    appendFileSync(logs.path('ingest'), 'nonsense\n');
    logs.write(1, { service: 'ingest', first: 6, event: 'unmask' });
    const page = await read('?service=ingest');
    expect(page.items.map(({ actorId }) => actorId)).toEqual(['p-6', 'p-4', 'p-2']);
    expect(page.faults.map(({ kind, file, line }) => [kind, file, line])).toEqual([
      ['damaged', 'ingest-2026-03-02.jsonl', 6],
      ['changed', 'ingest-2026-03-02.jsonl', 3],
    ]);
    const recent = await auditor.ask<{ service: string; faultCount: number }[]>(
      'GET',
      '/api/security-log/verification?days=31',
    );
    expect(recent.body).toContainEqual(expect.objectContaining({ service: 'gateway', faultCount: 0, unchained: 0 }));
    logs.now = gateway.clock.now();
    const log = logs.open('ingest');
    for (let n = 7; n < 10; n += 1) log.write(anEvent(n));
    logs.edit((lines) => lines.filter((_, at) => at !== 1), logs.path('ingest'));
    const broken = await auditor.ask<object[]>('GET', '/api/security-log/verification?days=1');
    expect(broken.body).toContainEqual(
      expect.objectContaining({
        service: 'ingest',
        faultCount: 1,
        faults: [
          expect.objectContaining({ kind: 'missing', line: 2, file: expect.stringContaining('ingest-20') as string }),
        ],
      }),
    );
    expect((await auditor.ask('GET', '/api/security-log/verification?days=32')).status).toBe(422);
  });
});

describe('a gateway that writes no files', () => {
  it('says where the log is instead', async () => {
    const other = await runGateway();
    try {
      const browser = await other.signedIn('p-auditor');
      const answer = await browser.ask('GET', '/api/security-log');
      expect([answer.status, answer.body['code']]).toEqual([404, 'GATEWAY.SECURITY_LOG_ELSEWHERE']);
      expect((await browser.ask('GET', '/api/security-log/verification')).status).toBe(404);
    } finally {
      await other.end();
    }
  }, 60_000);
});
