import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { checkPush, PROBLEMS } from '#contracts';
import { FLAG } from '#domain/intake';
import { IngestService, type Registered } from './ingest-service.js';

const run = promisify(execFile);
const PAGE = readFileSync(new URL('../../../docs/push-api.md', import.meta.url), 'utf8');

/** The code blocks of a language on the page, in order. */
const blocks = (language: string): string[] =>
  [...PAGE.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'))].map(([, code]) => code!);

describe('the page for integrators', () => {
  let service: IngestService;
  let source: Registered;
  let directory: string;
  beforeAll(async () => {
    service = await IngestService.start();
    source = await service.register();
    directory = mkdtempSync(join(tmpdir(), 'docs-'));
  });
  afterAll(async () => {
    await service.stop();
    rmSync(directory, { recursive: true });
  });

  it('has a Node example that pushes an event, and again without harm', async () => {
    const file = join(directory, 'example.mjs');
    writeFileSync(file, blocks('js')[0]!);
    const env = { PATH: process.env['PATH'], URL: service.url, SOURCE: source.sourceId, SECRET: source.secret };
    const once = await run(process.execPath, [file], { env });
    expect(once.stdout).toMatch(/^202 \{"outcome":"accepted"/);
    const again = await run(process.execPath, [file], { env });
    expect(again.stdout).toMatch(/^200 \{"outcome":"duplicate"/);
  });

  it('shows a disposal that passes its contract', () => {
    const shown = blocks('json').map((text) =>
      text.includes('"type": "disposal"') ? (JSON.parse(text) as unknown) : null,
    );
    expect(shown.filter((one) => one !== null).map((one) => checkPush(one).ok)).toEqual([true]);
  });

  it('lists every flag, and every problem that a source can meet', () => {
    for (const flag of Object.values(FLAG)) expect(PAGE).toContain(`\`${flag}\``);
    // Of people's requests, and of records between the services.
    const ofOthers = [
      'SOURCE_EXISTS',
      'SOURCE_OF_OTHER_OFFICE',
      'EVENT_UNKNOWN',
      'UNMASK_REASON_MISSING',
      'UNMASK_MINOR',
      'SOURCE_NOT_FOUND',
      'SOURCE_NOT_YOURS',
      'KEYS_FULL',
      'KEY_NOT_FOUND',
      'KEY_ENDED',
      'KEY_LAST',
      'CHANGE_INVALID',
    ].map((word) => `INGEST.${word}`);
    // Met by who writes an adapter, sets up a connector, enters an event by hand, imports a file or decides on an erasure; or
    // by records of our own services.
    const elsewhere =
      /^INGEST\.(?:ADAPTER_(?!MISMATCH)|CONNECTOR_|ENTRY_|FILE_|IMPORTS?_|ROW_|ERASURE_|HOLDS_|OUTCOME_)/;
    const codes = PROBLEMS.map(({ code }) => code).filter(
      (code) => code.startsWith('INGEST.') && !ofOthers.includes(code) && !elsewhere.test(code),
    );
    for (const code of codes) expect(PAGE).toContain(`\`${code}\``);
  });
});
