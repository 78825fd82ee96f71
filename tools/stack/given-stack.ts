import pg from 'pg';
import { locateProfile, type GivenAddresses } from './choose-stack.js';
import { kafkaAnswers } from './kafka/kafka-readiness.js';
import type { Stack, StartStackOptions } from './stack.js';
import { StackUnusable } from './unusable.js';

const WAIT_MS = 15_000;

async function databaseError(url: string): Promise<string | undefined> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: WAIT_MS });
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query('SELECT 1');
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    await client.end().catch(() => {});
  }
}

/** Address without the password, for messages. */
export function shown(url: string): string {
  const address = new URL(url);
  if (address.password !== '') address.password = '…';
  return decodeURI(address.href);
}

/** Servers that somebody else runs: both must answer, and nothing is done to them. */
export async function useGivenStack(options: StartStackOptions, given: GivenAddresses): Promise<Stack> {
  await options.progress.step(`PostgreSQL ${shown(given.databaseAdminUrl)}`, async () => {
    const error = await databaseError(given.databaseAdminUrl);
    if (error !== undefined) throw new StackUnusable(`DATABASE_ADMIN_URL 无法连接 · does not answer: ${error}`);
  });
  await options.progress.step(`Kafka ${given.kafkaBrokers}`, async () => {
    if (await kafkaAnswers(given.kafkaBrokers.split(','), WAIT_MS)) return;
    throw new StackUnusable(`KAFKA_BROKERS 无法连接 · does not answer: ${given.kafkaBrokers}`);
  });
  return {
    kind: 'given',
    profile: options.profile,
    ...given,
    platformListeners: undefined,
    reused: true,
    directory: locateProfile(options.profile, { kind: 'given', addresses: given }),
    stop: async () => {},
    faults: undefined,
  };
}
