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
  DATABASE_PEOPLE_URL: Type.String({
    pattern: '^postgres(ql)?://',
    description: 'the same database with the role for requests of people, for which row-level security holds',
    examples: ['postgres://gp_service_people:password@127.0.0.1:5432/gp'],
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
  FIELD_KEK_FILE: Type.String({
    default: '',
    description:
      'file with the key-encryption keys that the keys of sealed fields are wrapped with; empty = they lie open',
    examples: ['./kek/field-kek.json'],
  }),
  CRYPTO_SUITE: Type.Union([Type.Literal('intl'), Type.Literal('gm')], {
    default: 'intl',
    description:
      'what seals and signs: intl (AES-256-GCM, Ed25519) or gm (SM4 with HMAC-SM3, SM2); values of both are read',
    examples: ['gm'],
  }),
  WITNESS_DIR: Type.String({
    default: '',
    description: 'directory of the signed witness of the history, best on another machine; empty = nothing is sealed',
    examples: ['/var/lib/witness'],
  }),
  WITNESS_DIR_2: Type.String({
    default: '',
    description: 'a second directory that gets the same lines; empty = none',
    examples: ['/mnt/auditor/witness'],
  }),
  WITNESS_KEY_FILE: Type.String({
    default: '',
    description: 'file with the key that signs the witness (Ed25519 JWKs)',
    examples: ['./keys/witness-key.json'],
  }),
  SEAL_EVERY_MS: Type.Integer({
    minimum: 100,
    maximum: 5_000,
    default: 2_000,
    description: 'pause between two seals of the history: how long a superuser could cut off an end unseen',
    examples: [2000],
  }),
  SECURITY_LOG_DIR: Type.String({
    default: '',
    description: 'directory of the daily files with security events; empty = none are written to files',
    examples: ['/var/log/grid-procuratorate'],
  }),
  SECURITY_LOG_KEEP_DAYS: Type.Integer({
    // 网络安全法 art. 23 (3): network logs are kept for no less than six months.
    minimum: 180,
    maximum: 36_500,
    default: 400,
    description: 'how long a daily file of security events is kept; the law asks for six months at least',
    examples: [400],
  }),
  SECURITY_LOG_KEY_FILE: Type.String({
    default: '',
    description:
      'file with the key that links the lines of security events, the same for all services and for those who verify; empty = a plain hash, which whoever writes the files can make anew',
    examples: ['./keys/security-log.json'],
  }),
  SECURITY_SYSLOG: Type.String({
    pattern: '^((udp|tcp)://[^\\s/:]+:\\d{1,5})?$',
    default: '',
    description: 'collector of security events (RFC 5424); empty = none',
    examples: ['tcp://10.0.0.5:601'],
  }),
  RETENTION_DAYS: Type.Integer({
    minimum: 0,
    maximum: 36_500,
    default: 0,
    description:
      'how long what came in is kept where nothing else says how long; what was put aside among it. 0 = not decided: nothing is erased by time',
    examples: [1095],
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
