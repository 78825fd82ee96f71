import { describe, expect, it } from '@jest/globals';
import { Type } from '@sinclair/typebox';
import { commaList, EnvironmentError, readEnv } from './read-env.js';
import { serviceEnv } from './service-env.js';

const schema = Type.Object({
  PORT: Type.Integer({ minimum: 1, maximum: 65_535, default: 3101, description: 'HTTP port', examples: [3101] }),
  DATABASE_URL: Type.String({ pattern: '^postgres://', description: 'database', examples: ['postgres://u:p@h/d'] }),
  TELLS: Type.Boolean({ default: false }),
});

const faultsOf = (env: Record<string, string>): readonly string[] => {
  try {
    readEnv(schema, env);
  } catch (error) {
    if (error instanceof EnvironmentError) return error.faults;
    throw error;
  }
  return [];
};

describe('readEnv', () => {
  it('converts text to the types of the schema and fills in defaults', () => {
    expect(readEnv(schema, { PORT: '8080', DATABASE_URL: 'postgres://a', TELLS: 'true', OTHER: 'x' })).toEqual({
      PORT: 8080,
      DATABASE_URL: 'postgres://a',
      TELLS: true,
    });
    expect(readEnv(schema, { DATABASE_URL: 'postgres://a' }).PORT).toBe(3101);
  });

  it('gives an object that cannot be changed', () => {
    expect(Object.isFrozen(readEnv(schema, { DATABASE_URL: 'postgres://a' }))).toBe(true);
  });

  it('takes an empty variable as not set', () => {
    expect(readEnv(schema, { PORT: ' ', DATABASE_URL: 'postgres://a' }).PORT).toBe(3101);
    expect(faultsOf({ DATABASE_URL: '' })).toEqual([
      'DATABASE_URL (database): is not set, for example DATABASE_URL=postgres://u:p@h/d',
    ]);
  });

  it('lists every bad variable with what it is and an example', () => {
    const faults = faultsOf({ PORT: 'many', DATABASE_URL: 'mysql://root:hunter2@h' });
    expect(faults).toHaveLength(2);
    expect(faults.join('\n')).toContain('PORT (HTTP port): Expected integer, for example PORT=3101');
    expect(faults.join('\n')).toContain('DATABASE_URL (database): ');
  });

  it('never repeats a value, which may be a secret', () => {
    expect(faultsOf({ DATABASE_URL: 'mysql://root:hunter2@h' }).join('\n')).not.toContain('hunter2');
  });

  it.each(['0', '70000', '1.5', '0x10', '1e99'])('refuses PORT=%s', (PORT) => {
    expect(faultsOf({ PORT, DATABASE_URL: 'postgres://a' })).toHaveLength(1);
  });
});

describe('serviceEnv', () => {
  const given = {
    DATABASE_URL: 'postgres://gp_x:p@127.0.0.1/gp',
    DATABASE_PEOPLE_URL: 'postgres://gp_x_people:p@127.0.0.1/gp',
    KAFKA_BROKERS: '10.0.0.1:9092, kafka-2:9092',
    AUTH_JWKS_FILE: '/k/jwks.json',
    FIELD_KEYS_FILE: '/k/field-keys.json',
  };

  it('has a default for everything but addresses and files of keys', () => {
    const env = readEnv(Type.Object(serviceEnv(3102)), given);
    expect(env).toMatchObject({
      PORT: 3102,
      HOST: '127.0.0.1',
      TOPIC_PREFIX: '',
      LOG_LEVEL: 'info',
      TRACE_SAMPLE_RATE: 1,
    });
    expect(env.INSTANCE_ID).toMatch(/-\d+$/);
    expect(commaList(env.KAFKA_BROKERS)).toEqual(['10.0.0.1:9092', 'kafka-2:9092']);
  });

  it.each([
    ['KAFKA_BROKERS', 'kafka'],
    ['KAFKA_BROKERS', 'a:1,,b:2'],
    ['TOPIC_PREFIX', 'a/b'],
    ['LOG_LEVEL', 'loud'],
    ['TRACE_SAMPLE_RATE', '2'],
    ['DATABASE_URL', 'http://127.0.0.1'],
  ])('refuses %s=%s', (name, value) => {
    expect(() => readEnv(Type.Object(serviceEnv(3102)), { ...given, [name]: value })).toThrow(name);
  });
});
