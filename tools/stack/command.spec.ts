import { spawnSync } from 'node:child_process';
import { closingLine } from '../test/closing-line.js';
import { chooseStack } from './choose-stack.js';
import { Interruption } from './interruption.js';
import { createProgress } from './progress.js';
import { repositoryRoot } from './repository.js';

function start(nodeVersion: string, ...args: string[]): { status: number | null; stderr: string } {
  const pretend = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${nodeVersion}' } })`;
  const { status, stderr } = spawnSync(
    process.execPath,
    ['--import', `data:text/javascript,${encodeURIComponent(pretend)}`, 'tools/start.mjs', ...args],
    { cwd: repositoryRoot, encoding: 'utf8', env: { PATH: process.env['PATH'] } },
  );
  return { status, stderr };
}

describe('tools/start.mjs', () => {
  it.each(['12.22.12', '18.20.8', '20.18.3', '21.7.3', '22.11.0'])(
    'says in one line which Node to install instead of %s',
    (version) => {
      const { status, stderr } = start(version, 'demo');
      expect(status).toBe(1);
      expect(stderr).toContain(`当前 ${version}`);
      expect(stderr.trim().split('\n')).toHaveLength(1);
    },
  );

  it.each(['20.19.0', '22.12.0', '24.0.0', '26.1.0'])('goes on with Node %s', (version) => {
    expect(start(version, 'no-such-command').stderr).toContain('用法 usage');
  });
});

describe('choice of the stack', () => {
  const addresses = { databaseAdminUrl: 'postgres://a@h/postgres', kafkaBrokers: 'h:9092' };

  it('prefers given addresses, then STACK, then servers of its own', () => {
    const given = { DATABASE_ADMIN_URL: addresses.databaseAdminUrl, KAFKA_BROKERS: addresses.kafkaBrokers };
    expect(chooseStack({ ...given, STACK: 'compose' })).toEqual({ kind: 'given', addresses });
    expect(chooseStack({ STACK: 'compose' })).toEqual({ kind: 'compose' });
    expect(chooseStack({})).toEqual({ kind: 'embedded' });
  });

  it('refuses half of the addresses and an unknown kind', () => {
    expect(() => chooseStack({ KAFKA_BROKERS: 'h:9092' })).toThrow('须同时给出');
    expect(() => chooseStack({ STACK: 'kubernetes' })).toThrow('STACK=kubernetes');
  });
});

describe('interruption', () => {
  it('takes the two signals of one Ctrl-C below npm for one, and a later second one for the end', () => {
    const codes: number[] = [];
    const interruption = new Interruption((code) => codes.push(code));
    try {
      expect(interruption.exitCode).toBeUndefined();
      process.emit('SIGINT');
      process.emit('SIGINT');
      expect(interruption.signal.aborted).toBe(true);
      expect(interruption.exitCode).toBe(130);
      expect(codes).toEqual([]);
    } finally {
      interruption.dispose();
    }
  });

  it('wakes who waits for it', async () => {
    const interruption = new Interruption(() => {});
    try {
      const waiting = interruption.wait();
      process.emit('SIGTERM');
      await waiting;
      await interruption.wait();
      expect(interruption.exitCode).toBe(143);
    } finally {
      interruption.dispose();
    }
  });
});

describe('progress', () => {
  function record(isTTY: boolean) {
    const written: string[] = [];
    let time = 0;
    const progress = createProgress({ isTTY, write: (text) => written.push(text) }, () => time);
    return { written, progress, pass: (ms: number) => (time += ms) };
  }

  it('writes a line per step with its outcome and seconds', async () => {
    const { written, progress, pass } = record(false);
    await progress.step('PostgreSQL', async (step) => {
      pass(1_240);
      step.outcome('18.4');
    });
    progress.say('done');
    expect(written).toEqual(['✓ PostgreSQL · 18.4 (1.2 s)\n', 'done\n']);
  });

  it('marks the step that failed and hands the error on', async () => {
    const { written, progress } = record(true);
    const failing = progress.step('Kafka', () => Promise.reject(new Error('no Java')));
    await expect(failing).rejects.toThrow('no Java');
    expect(written.at(-1)).toBe('\r\u001b[2K✗ Kafka (0.0 s)\n');
  });
});

describe('closing line of a test run', () => {
  const summary = { numPassedTests: 12, numFailedTests: 0, numPendingTests: 0, numRuntimeErrorTestSuites: 0 };

  it('counts passed and failed tests', () => {
    expect(closingLine(summary)).toBe('12 passed, 0 failed');
  });

  it('counts a file that did not load as a failure, and names what was skipped', () => {
    const broken = { ...summary, numFailedTests: 1, numRuntimeErrorTestSuites: 2, numPendingTests: 3 };
    expect(closingLine(broken)).toBe('12 passed, 3 failed, 3 skipped');
  });
});
