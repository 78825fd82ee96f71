import type { AccessDenials } from '#platform/auth';
import { ClockWatch, type Observability, SecurityLog } from '#platform/observe';
import type { Database } from '#platform/postgres';
import type { ServiceConfig } from './service-traits.js';

export const securityLogOf = (config: ServiceConfig, observe: Observability): SecurityLog =>
  new SecurityLog({
    service: observe.service,
    instanceId: config.INSTANCE_ID,
    directory: config.SECURITY_LOG_DIR,
    keptDays: config.SECURITY_LOG_KEEP_DAYS,
    syslog: config.SECURITY_SYSLOG,
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

/** Deadlines, signatures and tokens lean on the clock; the database's is the one that all instances have in common. */
export const clockWatchOf = ({ logger, metrics }: Observability, database: Database): ClockWatch =>
  new ClockWatch({
    sources: [
      {
        name: 'database',
        now: async () => {
          const rows = await database.read((tx) =>
            tx.query<{ ms: number }>('SELECT extract(epoch FROM clock_timestamp())::float8 * 1000 AS ms'),
          );
          if (rows[0] === undefined) throw new Error('the database told no time');
          return rows[0].ms;
        },
      },
    ],
    logger,
    metrics,
  });
