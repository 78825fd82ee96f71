import type { AccessDenials } from '#platform/auth';
import type { KafkaClient } from '#platform/kafka';
import { ClockWatch, loadChainKeys, type Observability, SecurityLog } from '#platform/observe';
import type { Database } from '#platform/postgres';
import type { ServiceConfig } from './service-traits.js';

export const securityLogOf = (config: ServiceConfig, observe: Observability): SecurityLog =>
  new SecurityLog({
    service: observe.service,
    instanceId: config.INSTANCE_ID,
    directory: config.SECURITY_LOG_DIR,
    keptDays: config.SECURITY_LOG_KEEP_DAYS,
    syslog: config.SECURITY_SYSLOG,
    chainKeys: loadChainKeys(config.SECURITY_LOG_KEY_FILE),
    logger: observe.logger,
    metrics: observe.metrics,
  });

/** Every request that a route's own statement refuses is a security event (ASVS 5.0.0, 16.3.2). */
export const denialsTo = (log: SecurityLog): AccessDenials => ({
  denied: ({ code, route, actorId, procuratorateId }) =>
    log.write({
      event: 'access-denied',
      outcome: 'failure',
      actorId: actorId ?? null,
      ...(procuratorateId === undefined ? {} : { procuratorateId }),
      facts: { code, route },
    }),
});

/**
 * Deadlines, signatures and tokens lean on the clock. The database's and the broker's are those that all instances have
 * in common: the one stamps what is stored, by the other the age of a platform's signature is judged.
 */
export const clockWatchOf = (
  { logger, metrics }: Observability,
  { database, kafka, log }: { readonly database: Database; readonly kafka: KafkaClient; readonly log: SecurityLog },
): ClockWatch =>
  new ClockWatch({
    sources: [
      { name: 'database', now: () => timeOf(database) },
      { name: 'broker', now: () => kafka.clusterTime() },
    ],
    onSkew: ({ source, skewMs, apart }) =>
      log.write({
        event: 'clock-skew',
        outcome: apart ? 'failure' : 'success',
        actorId: null,
        subjectId: source,
        facts: { skewMs },
      }),
    logger,
    metrics,
  });

async function timeOf(database: Database): Promise<number> {
  const rows = await database.read((tx) =>
    tx.query<{ ms: number }>('SELECT extract(epoch FROM clock_timestamp())::float8 * 1000 AS ms'),
  );
  if (rows[0] === undefined) throw new Error('the database told no time');
  return rows[0].ms;
}
