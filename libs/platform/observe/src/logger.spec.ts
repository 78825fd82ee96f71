import { Writable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { ProblemError } from '#kernel';
import { logStep } from './log-step.js';
import { type Logger, createLogger } from './logger.js';
import { runWithTrace } from './trace.js';

interface Captured {
  readonly logger: Logger;
  readonly lines: () => Record<string, unknown>[];
  readonly text: () => string;
}

function capture(level = 'info'): Captured {
  let text = '';
  const destination = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      text += chunk.toString();
      done();
    },
  });
  const logger = createLogger({ service: 'svc', instanceId: 'svc-1', level, destination });
  const lines = () =>
    text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  return { logger, lines, text: () => text };
}

const PHONE = '13900000001';
const SAMPLED = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
const NOT_SAMPLED = SAMPLED.replace(/01$/, '00');

describe('a log line', () => {
  it('is JSON with time, level, service, instance and the trace it belongs to', () => {
    const { logger, lines } = capture();
    logger.info({ eventId: 'e-1' }, 'taken in');
    runWithTrace(SAMPLED, () => logger.warn('late'));
    const [first, second] = lines();
    expect(first).toMatchObject({ level: 'info', service: 'svc', instance: 'svc-1', eventId: 'e-1', msg: 'taken in' });
    expect(first!['time']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(first).not.toHaveProperty('traceId');
    expect(second).toMatchObject({ level: 'warn', traceId: '4bf92f3577b34da6a3ce929d0e0e4736' });
  });

  it('shows no credential, personal field, free text or body at any depth', () => {
    const { logger, text } = capture();
    const secret = 'CANARY-13900000001';
    for (const name of [
      'phone',
      'idNo',
      'id_no',
      'Authorization',
      'description',
      'rawBody',
      'title',
      'webhook-signature',
    ]) {
      logger.info(
        {
          [name]: secret,
          deep: { [name]: secret, deeper: [{ [name]: secret, deepest: { more: { [name]: secret } } }] },
        },
        'x',
      );
    }
    logger.info({ record: Buffer.from(secret), nested: { bytes: new Uint8Array(Buffer.from(secret)) } }, 'bytes');
    expect(text()).not.toContain('CANARY');
    expect(text()).not.toContain(Buffer.from(secret).toString('base64'));
    expect(text()).not.toContain('67,65,78');
    expect(text()).toContain('[redacted]');
  });

  it('cannot be split by a line break', () => {
    const { logger, lines } = capture();
    logger.info({ sourceId: 'a\n{"level":"fatal"}' }, 'b\r\nc');
    expect(lines()).toHaveLength(1);
  });

  it('is written at its level only', () => {
    const { logger, lines } = capture('warn');
    logger.info('no');
    logger.error('yes');
    expect(lines().map((line) => line['msg'])).toEqual(['yes']);
  });
});

describe('an error in a log line', () => {
  const described = (error: unknown): { text: string; err: Record<string, unknown> } => {
    const { logger, lines, text } = capture();
    logger.error({ err: error }, 'failed');
    return { text: text(), err: lines()[0]!['err'] as Record<string, unknown> };
  };

  it('has type, message, call sites and causes', () => {
    const { err } = described(new Error('outer', { cause: new TypeError('inner') }));
    expect(err).toMatchObject({ type: 'Error', message: 'outer', cause: { type: 'TypeError', message: 'inner' } });
    expect(err['stack']).toMatch(/^\s+at .*logger\.spec/);
  });

  it('is described wherever it stands in the line', () => {
    const failure = Object.assign(new Error('insert failed'), {
      code: '23505',
      severity: 'ERROR',
      detail: `(phone)=(${PHONE})`,
    });
    const { logger, text } = capture();
    logger.warn({ failure, deeper: { causes: [failure] } }, 'failed');
    expect(text()).toContain('insert failed');
    expect(text()).not.toContain(PHONE);
  });

  it('does not quote the text that a parser refused', () => {
    const failing = (): unknown => {
      try {
        return JSON.parse('{"phone":"13900000001",}');
      } catch (error) {
        return error;
      }
    };
    expect(described(failing()).text).not.toContain(PHONE);
  });

  it('names table and constraint of a database error, and none of its values', () => {
    const base = {
      severity: 'ERROR',
      schema: 'ingest',
      table: 'event',
      constraint: 'event_no_key',
      detail: 'Key (no)=(13900000001) already exists.',
    };
    const unique = Object.assign(new Error('duplicate key value violates unique constraint "event_no_key"'), {
      ...base,
      code: '23505',
    });
    const malformed = Object.assign(new Error('invalid input syntax for type uuid: "13900000001"'), {
      ...base,
      code: '22P02',
    });
    expect(described(unique).err).toMatchObject({
      code: '23505',
      message: 'duplicate key value violates unique constraint "event_no_key"',
      database: { schema: 'ingest', table: 'event', constraint: 'event_no_key' },
    });
    expect(described(unique).text).not.toContain(PHONE);
    expect(described(malformed).text).not.toContain(PHONE);
    expect(described(malformed).err).toMatchObject({ code: '22P02' });
  });

  it('shows the code of a problem, and not the items that somebody wrote', () => {
    const { text, err } = described(new ProblemError('X.Y', { items: [{ pointer: '/a', detail: '13900000001' }] }));
    expect(err['code']).toBe('X.Y');
    expect(text).not.toContain(PHONE);
  });

  it.each([undefined, null, 'text 13900000001', { phone: '13900000001' }])(
    'is described when %p was thrown',
    (thrown) => {
      expect(described(thrown).text).not.toContain(PHONE);
    },
  );

  it('ends in a chain of causes that has a loop', () => {
    const a = new Error('a');
    a.cause = new Error('b', { cause: a });
    expect(described(a).text.length).toBeLessThan(20_000);
  });
});

describe('logStep', () => {
  it('is info in a sampled trace and debug in another', () => {
    const { logger, lines } = capture('debug');
    runWithTrace(SAMPLED, () => logStep(logger, 'clue-opened', { clueId: 'c-1' }));
    runWithTrace(NOT_SAMPLED, () => logStep(logger, 'clue-opened', { clueId: 'c-2' }));
    expect(lines().map(({ level, step, clueId }) => ({ level, step, clueId }))).toEqual([
      { level: 'info', step: 'clue-opened', clueId: 'c-1' },
      { level: 'debug', step: 'clue-opened', clueId: 'c-2' },
    ]);
  });
});

it('writes a line in a few microseconds', () => {
  const logger = createLogger({
    service: 's',
    instanceId: 'i',
    level: 'info',
    destination: { write: () => undefined },
  });
  const rounds = 20_000;
  const from = process.hrtime.bigint();
  for (let i = 0; i < rounds; i += 1) logger.info({ step: 'x', eventId: 'e', revision: i }, 'x');
  const microseconds = Number(process.hrtime.bigint() - from) / 1000 / rounds;
  process.stdout.write(`a log line takes ${microseconds.toFixed(1)} µs\n`);
  expect(microseconds).toBeLessThan(100);
});
