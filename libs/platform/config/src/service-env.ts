import { hostname } from 'node:os';
import { Type } from '@sinclair/typebox';

/**
 * The variables that every service reads; an app spreads them into its own schema:
 * `Type.Object({ ...serviceEnv(3101), MY_LIMIT: Type.Integer({ default: 10 }) })`.
 */
export const serviceEnv = (defaultPort: number) => ({
  PORT: Type.Integer({
    minimum: 0,
    maximum: 65_535,
    default: defaultPort,
    description: 'HTTP port; 0 takes a free one',
    examples: [defaultPort],
  }),
  HOST: Type.String({ default: '127.0.0.1', description: 'address that HTTP binds to', examples: ['127.0.0.1'] }),
  DATABASE_URL: Type.String({
    pattern: '^postgres(ql)?://',
    description: "PostgreSQL address with this service's own role",
    examples: ['postgres://gp_service:password@127.0.0.1:5432/gp'],
  }),
  KAFKA_BROKERS: Type.String({
    pattern: '^[^\\s,]+:\\d+(\\s*,\\s*[^\\s,]+:\\d+)*$',
    description: 'Kafka bootstrap addresses, comma-separated',
    examples: ['127.0.0.1:9092'],
  }),
  TOPIC_PREFIX: Type.String({
    pattern: '^[A-Za-z0-9._-]{0,64}$',
    default: '',
    description: 'put before every topic and consumer group',
    examples: ['test1.'],
  }),
  AUTH_JWKS_FILE: Type.String({
    minLength: 1,
    description: "file with the public keys for people's tokens (JWKS)",
    examples: ['./keys/jwks.json'],
  }),
  FIELD_KEYS_FILE: Type.String({
    minLength: 1,
    description: 'file with the keys of sealed fields',
    examples: ['./keys/field-keys.json'],
  }),
  LOG_LEVEL: Type.Union(
    [
      Type.Literal('trace'),
      Type.Literal('debug'),
      Type.Literal('info'),
      Type.Literal('warn'),
      Type.Literal('error'),
      Type.Literal('fatal'),
    ],
    { default: 'info', description: 'lowest level that is logged', examples: ['info'] },
  ),
  INSTANCE_ID: Type.String({
    minLength: 1,
    default: `${hostname()}-${process.pid}`,
    description: 'name of this process in logs and metrics',
    examples: ['ingest-1'],
  }),
  TRACE_SAMPLE_RATE: Type.Number({
    minimum: 0,
    maximum: 1,
    default: 1,
    description: 'share of new traces whose steps are logged at info',
    examples: [0.01],
  }),
  DRAIN_MS: Type.Integer({
    minimum: 0,
    maximum: 60_000,
    default: 300,
    description: 'how long readiness is off before the port closes at a stop (a load balancer needs its probe period)',
    examples: [5000],
  }),
});
