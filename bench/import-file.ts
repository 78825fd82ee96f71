import { createWriteStream, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { deskOf } from '../tools/simulator/people.js';
import { OFFICE } from '../tools/simulator/places.js';
import { FileImport, type ImportReport } from '../tools/push/import-file.js';
import { PushClient } from '../tools/push/push-client.js';
import { createProgress, type RunningServices, type Stack, startServices } from '../tools/stack/index.js';
import { DAMAGED_EVERY, makeGb18030Csv, makeJsonl, makeUtf8Csv, makeXlsx } from './make-import-file.js';

export interface ImportFigures {
  readonly name: string;
  readonly rows: number;
  readonly fileMiB: number;
  readonly seconds: number;
  readonly accepted: number;
  readonly damagedFound: number;
  readonly damagedMade: number;
  /** Of the ingest process: before the import, and at most. */
  readonly restMiB: number;
  readonly peakMiB: number;
}

const SAMPLE_EVERY_MS = 100;

const FILES = [
  { name: 'CSV, UTF-8', key: 'csv', format: 'csv', make: makeUtf8Csv, isSpreadsheet: true },
  { name: 'CSV, GB18030', key: 'gb18030', format: 'csv', make: makeGb18030Csv, isSpreadsheet: true },
  { name: 'XLSX, shared strings', key: 'xlsx', format: 'xlsx', make: makeXlsx, isSpreadsheet: true },
  { name: 'JSONL', key: 'jsonl', format: 'jsonl', make: makeJsonl, isSpreadsheet: false },
] as const;

/** Resident memory of a process in MiB. */
const residentMiB = (pid: number): number =>
  Number(/VmRSS:\s*(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;

/** Imports a generated file of each kind into an ingest of its own, watching the memory of that process. */
export async function measureImports(
  stack: Stack,
  { rows, only }: { readonly rows: number; readonly only: string },
  say: (line: string) => void,
): Promise<ImportFigures[]> {
  const figures: ImportFigures[] = [];
  for (const { name, key, format, make, isSpreadsheet } of FILES) {
    if (only !== '' && only !== key) continue;
    const file = join(stack.directory, `import-${key}.${format}`);
    say(`making ${rows} rows, ${name}`);
    await make(file, rows);
    const services = await startServices({
      stack,
      directory: join(stack.directory, `import-${key}`),
      purpose: 'npm run bench',
      progress: createProgress(),
      services: ['ingest'],
      database: `bench_import_${key}`,
      topicPrefix: `import-${key}.`,
      ports: 'any',
      env: { LOG_LEVEL: 'warn', TRACE_SAMPLE_RATE: '0' },
    });
    try {
      say(`importing ${rows} rows, ${name}`);
      const { report, restMiB, peakMiB } = await importOne(services, file, format, say);
      figures.push({
        name,
        rows,
        fileMiB: statSync(file).size / 1024 ** 2,
        seconds: report.seconds,
        accepted: report.outcomes['accepted'] ?? 0,
        damagedFound: report.damagedCells,
        damagedMade: isSpreadsheet ? Math.floor(rows / DAMAGED_EVERY) : 0,
        restMiB,
        peakMiB,
      });
    } finally {
      await services.stop();
    }
  }
  return figures;
}

async function importOne(
  services: RunningServices,
  file: string,
  format: (typeof FILES)[number]['format'],
  say: (line: string) => void,
): Promise<{ readonly report: ImportReport; readonly restMiB: number; readonly peakMiB: number }> {
  const ops = deskOf('ops', services);
  const { id, regionCode12 } = OFFICE;
  const registration = { id: 'bench', kind: '全科网格', name: '压力测试平台', procuratorateId: id, regionCode12 };
  const { secret } = (await ops.post(`${services.urls.ingest}/v1/sources`, registration)) as { secret: string };
  const pid = services.pid('ingest');
  if (pid === undefined) throw new Error('ingest is not there');
  const restMiB = residentMiB(pid);
  let peakMiB = restMiB;
  const sampling = setInterval(() => (peakMiB = Math.max(peakMiB, residentMiB(pid))), SAMPLE_EVERY_MS);
  const trace = createWriteStream(`${file}.progress`);
  try {
    const report = await new FileImport({
      file,
      format,
      errors: `${file}.errors.xlsx`,
      client: new PushClient({ url: services.urls.ingest, sourceId: 'bench', secret }),
      sourceId: 'bench',
      live: false,
      signal: new AbortController().signal,
      onProgress: ({ phase, done, total }) => trace.write(`${phase} ${done} ${total ?? ''}\n`),
    }).run();
    say(`${report.rowsDone} rows in ${report.seconds.toFixed(0)} s, at most ${peakMiB.toFixed(0)} MiB`);
    return { report, restMiB, peakMiB };
  } finally {
    clearInterval(sampling);
    trace.end();
  }
}

export function renderImports(figures: readonly ImportFigures[]): string {
  const lines = figures.map(
    ({ name, rows, fileMiB, seconds, accepted, damagedFound, damagedMade, restMiB, peakMiB }) =>
      `| ${name} | ${rows.toLocaleString('en')} | ${fileMiB.toFixed(0)} MiB | ${accepted.toLocaleString('en')} | ${seconds.toFixed(0)} s | ` +
      `${Math.round(rows / seconds).toLocaleString('en')} | ${damagedFound} of ${damagedMade} | ${restMiB.toFixed(0)} MiB | ${peakMiB.toFixed(0)} MiB |`,
  );
  return [
    '| file | rows | size | accepted | upload to end | rows/s | damaged cells found | ingest at rest | ingest at most (RSS) |',
    '| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
    ...lines,
    '',
  ].join('\n');
}
