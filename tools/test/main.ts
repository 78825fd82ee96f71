import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  createProgress,
  repositoryRoot,
  requireChromium,
  requirePlatformClients,
  runCommand,
  startStack,
} from '../stack/index.js';
import { closingLine, type JestSummary } from './closing-line.js';

interface TestAddresses {
  readonly databaseAdminUrl: string;
  readonly kafkaBrokers: string;
}

function given(): TestAddresses | undefined {
  const databaseAdminUrl = process.env['TEST_DATABASE_ADMIN_URL'] ?? '';
  const kafkaBrokers = process.env['TEST_KAFKA_BROKERS'] ?? '';
  return databaseAdminUrl === '' || kafkaBrokers === '' ? undefined : { databaseAdminUrl, kafkaBrokers };
}

function startJest(addresses: TestAddresses, chromium: string, resultFile: string): ChildProcess {
  const options = [process.env['NODE_OPTIONS'], '--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
  const jest = join(repositoryRoot, 'node_modules', 'jest', 'bin', 'jest.js');
  return spawn(process.execPath, [jest, '--json', `--outputFile=${resultFile}`, ...process.argv.slice(2)], {
    cwd: repositoryRoot,
    // Jest prints its JSON on standard output too; what people read goes to standard error.
    stdio: ['inherit', 'ignore', 'inherit'],
    env: {
      ...process.env,
      NODE_OPTIONS: options.filter((option) => option !== undefined && option !== '').join(' '),
      TEST_DATABASE_ADMIN_URL: addresses.databaseAdminUrl,
      TEST_KAFKA_BROKERS: addresses.kafkaBrokers,
      CHROMIUM_PATH: chromium,
    },
  });
}

function exitOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
}

function readSummary(file: string): JestSummary | undefined {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as JestSummary) : undefined;
}

await runCommand(async (interruption) => {
  const progress = createProgress();
  const chromium = requireChromium(progress);
  requirePlatformClients(progress);
  const resultFile = join(repositoryRoot, 'dist', `test-result-${process.pid}.json`);
  const stack =
    given() === undefined
      ? await startStack({
          profile: 'test',
          purpose: 'npm test',
          progress,
          fresh: true,
          passing: true,
          signal: interruption.signal,
        })
      : undefined;
  let code = 1;
  let summary: JestSummary | undefined;
  try {
    const addresses = given() ?? stack;
    if (addresses === undefined) throw new Error('no stack');
    const jest = startJest(addresses, chromium, resultFile);
    // A Ctrl-C reaches jest by itself; a `kill` of this process does not.
    interruption.signal.addEventListener('abort', () => jest.kill('SIGTERM'));
    code = await exitOf(jest);
    summary = readSummary(resultFile);
  } finally {
    rmSync(resultFile, { force: true });
    const keep = process.env['KEEP_STACK'] === '1' && interruption.exitCode === undefined;
    if (keep) progress.say(`KEEP_STACK=1 · 保留 left running: npm run stack -- stop --profile test`);
    else await stack?.stop();
  }
  if (summary !== undefined) console.log(closingLine(summary));
  return code;
});
