import { fileURLToPath } from 'node:url';
import { Type } from '@sinclair/typebox';
import { readEnv, serviceEnv } from '#platform/config';
import { signInEnv } from './sign-in-env.js';

const serviceUrl = (service: string, port: number) =>
  Type.String({
    pattern: '^https?://',
    default: `http://127.0.0.1:${port}`,
    description: `address of ${service}, without a path`,
    examples: [`http://127.0.0.1:${port}`],
  });

export const GatewayEnv = Type.Object({
  ...serviceEnv(3100),
  ...signInEnv(),
  MANAGEMENT_PORT: Type.Integer({
    minimum: 0,
    maximum: 65_535,
    default: 3110,
    description:
      'port of health, metrics, version and interface documents, which PORT does not serve; 0 takes a free one',
    examples: [3110],
  }),
  MANAGEMENT_HOST: Type.String({
    default: '127.0.0.1',
    description:
      'address that MANAGEMENT_PORT binds to: of the network of those who run the product, never a public one',
    examples: ['10.1.0.5'],
  }),
  PUBLIC_URL: Type.String({
    pattern: '^https?://[^/]+$',
    default: 'http://127.0.0.1:3100',
    description: 'the one address under which browsers reach the console; with https the cookie is Secure',
    examples: ['https://grid.example.gov.cn'],
  }),
  TRUSTED_PROXIES: Type.String({
    default: '',
    description: 'addresses and networks of our own proxies, comma-separated: their X-Forwarded-For is believed',
    examples: ['10.1.0.0/16'],
  }),
  TOKEN_KEY_FILE: Type.String({
    minLength: 1,
    description: 'private JWK that signs the tokens for the services',
    examples: ['./keys/token-key.json'],
  }),
  CONSOLE_DIR: Type.String({
    minLength: 1,
    default: fileURLToPath(new URL('../../../../apps/console/dist', import.meta.url)),
    description: 'folder of the built console',
    examples: ['/opt/grid/console'],
  }),
  INGEST_URL: serviceUrl('ingest', 3101),
  MATCHER_URL: serviceUrl('matcher', 3102),
  CASE_HANDLING_URL: serviceUrl('case-handling', 3103),
  NOTIFY_URL: serviceUrl('notify', 3104),
  SERVICE_TIMEOUT_MS: Type.Integer({
    minimum: 100,
    maximum: 600_000,
    default: 30_000,
    description: 'longest wait for the head of an answer of a service, and between two parts of its body',
    examples: [30_000],
  }),
});

/** Throws one message that names each bad variable. */
export const gatewayConfig = (env: NodeJS.ProcessEnv = process.env) => readEnv(GatewayEnv, env);

export type GatewayConfig = ReturnType<typeof gatewayConfig>;
