import type { HealthIndicatorResult, HealthIndicatorService } from '@nestjs/terminus';
import type { ConsumerProgress, HealthParts } from './health-parts.js';

const CHECK_TIMEOUT_MS = 1500;
/** Probes come from several places; a dependency is asked at most this often. */
const CHECK_CACHE_MS = 500;
export const JOIN_WITHIN_MS = 30_000;
export const OUTBOX_LATE_MS = 30_000;

export type Indicator = () => PromiseLike<HealthIndicatorResult>;

/** One indicator per part that the service has; see docs/health.md for what each means. */
export function indicatorsOf(parts: HealthParts, check: HealthIndicatorService, startedAtMs: number): Indicator[] {
  const { database, migrations, broker, consumers, outbox, others } = parts;
  const found: Indicator[] = [];
  const attempt = (key: string, work: () => Promise<void>): Indicator => {
    const tried = () => check.check(key).attempt(work).withTimeout(CHECK_TIMEOUT_MS).cacheFor(CHECK_CACHE_MS);
    const needed = key !== 'broker' || parts.worksWithout?.includes('broker') !== true;
    return needed ? tried : async () => degradeInsteadOfDown(await tried());
  };
  if (database !== undefined) found.push(attempt('database', async () => void (await database.ping())));
  if (migrations !== undefined) {
    found.push(
      attempt('migrations', async () => {
        const missing = await migrations.missing();
        if (missing.length > 0) throw new Error(`the schema lacks ${missing.join(', ')}`);
      }),
    );
  }
  if (broker !== undefined) found.push(attempt('broker', async () => void (await broker.ping())));
  for (const consumer of consumers ?? []) {
    const needed = parts.worksWithout?.includes('consumers') !== true;
    found.push(async () => {
      const status = consumer.status();
      const fault = consumerFault(status, Date.now() - startedAtMs);
      const session = check.check(`consumer:${consumer.name}`);
      const facts = { assigned: status.assigned, lagRecords: status.lagRecords, lagSeconds: status.lagSeconds };
      if (fault === null) return session.up(facts);
      return needed ? session.down({ ...facts, message: fault }) : session.degraded({ ...facts, message: fault });
    });
  }
  if (outbox !== undefined) {
    found.push(async () => {
      const session = check.check('outbox');
      const ageMs = (await outbox.status()).oldestUnrelayedAgeMs;
      if (ageMs !== null && ageMs <= OUTBOX_LATE_MS) return session.up({ oldestUnrelayedAgeMs: ageMs });
      return session.degraded({ oldestUnrelayedAgeMs: ageMs });
    });
  }
  for (const other of others ?? []) {
    found.push(async () => {
      const { status, message, facts } = other.check();
      const session = check.check(other.name);
      const details = { ...facts, ...(message === undefined ? {} : { message }) };
      if (status === 'up') return session.up(details);
      return status === 'down' ? session.down(details) : session.degraded(details);
    });
  }
  return found;
}

/** Why a consumer does not do its work; null when it does. `aliveMs` is how long this process runs. */
export function consumerFault(status: ConsumerProgress, aliveMs: number): string | null {
  if (status.stalled) return 'has not fetched for 20 s';
  if (status.lastFetchAt === null && aliveMs > JOIN_WITHIN_MS) return 'has not joined its group for 30 s';
  return null;
}

function degradeInsteadOfDown(result: HealthIndicatorResult): HealthIndicatorResult {
  return Object.fromEntries(
    Object.entries(result).map(([key, value]) => [
      key,
      value.status === 'down' ? { ...value, status: 'degraded' as const } : value,
    ]),
  );
}
