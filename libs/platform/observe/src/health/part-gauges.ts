import type { Metrics } from '../metrics.js';
import type { HealthCheck } from './health-check.js';
import type { ConsumerProgress, HealthParts } from './health-parts.js';

/** The gauges that every service has of its parts. Ages are seconds. */
export function registerPartGauges(metrics: Metrics, parts: HealthParts): void {
  const { database, consumers, outbox, quarantine } = parts;
  const pool = database?.pool?.bind(database);
  if (pool !== undefined) {
    metrics.registerGauge('gp_pool_connections', 'Connections of the database pool by state', ['state'], () => {
      const { total, idle } = pool();
      return [
        { labels: { state: 'idle' }, value: idle },
        { labels: { state: 'used' }, value: total - idle },
      ];
    });
    metrics.registerGauge('gp_pool_waiting', 'Callers waiting for a connection of the pool', [], () => pool().waiting);
  }
  if (outbox !== undefined) {
    const seconds = (ms: number | null | undefined): number =>
      ms === null || ms === undefined ? Number.NaN : ms / 1000;
    metrics.registerGauge(
      'gp_outbox_oldest_age_seconds',
      'Age of the oldest message that is not relayed',
      [],
      async () => seconds((await outbox.status()).oldestUnrelayedAgeMs),
    );
    metrics.registerGauge(
      'gp_outbox_xmin_age_seconds',
      'How far the oldest open transaction holds the relay back',
      [],
      async () => seconds((await outbox.status()).xminAgeMs),
    );
    metrics.registerGauge('gp_outbox_relay_active', '1 in the instance that relays', [], async () =>
      (await outbox.status()).active ? 1 : 0,
    );
  }
  if (consumers !== undefined && consumers.length > 0) {
    const each = (value: (status: ConsumerProgress) => number) => () =>
      consumers.map((consumer) => ({ labels: { consumer: consumer.name }, value: value(consumer.status()) }));
    metrics.registerGauge(
      'gp_consumer_lag_records',
      'Records between the position and the end of the log',
      ['consumer'],
      each((s) => s.lagRecords),
    );
    metrics.registerGauge(
      'gp_consumer_lag_seconds',
      'Age of the oldest record that is not processed',
      ['consumer'],
      each((s) => s.lagSeconds),
    );
    metrics.registerGauge(
      'gp_consumer_assigned_partitions',
      'Partitions that this instance owns',
      ['consumer'],
      each((s) => s.assigned),
    );
    metrics.registerGauge(
      'gp_consumer_stalled',
      '1 when nothing was fetched for 20 s',
      ['consumer'],
      each((s) => (s.stalled ? 1 : 0)),
    );
  }
  if (quarantine !== undefined) {
    metrics.registerGauge('gp_quarantine_open', 'Records put aside that nobody has decided on', [], () =>
      quarantine.openCount(),
    );
    registerReasonGauges(metrics, quarantine);
  }
}

/** Reasons are codes of the catalogue: few, and none of them a value. */
function registerReasonGauges(metrics: Metrics, quarantine: NonNullable<HealthParts['quarantine']>): void {
  const open = quarantine.openByReason?.bind(quarantine);
  if (open === undefined) return;
  metrics.registerGauge('gp_quarantine_open_by_reason', 'Records put aside, by the reason', ['reason'], async () =>
    (await open()).map(({ reasonCode, count }) => ({ labels: { reason: reasonCode }, value: count })),
  );
  metrics.registerGauge(
    'gp_quarantine_oldest_age_seconds',
    'How long the oldest open record has been put aside, by the reason',
    ['reason'],
    async () => (await open()).map((one) => ({ labels: { reason: one.reasonCode }, value: one.oldestSeconds })),
  );
}

/** What /readyz says, for alerts. */
export function registerHealthGauges(metrics: Metrics, health: HealthCheck): void {
  metrics.registerGauge('gp_ready', '1 when this instance can do its work', [], async () =>
    (await health.ask()).ready ? 1 : 0,
  );
  metrics.registerGauge('gp_indicator_up', '1 up, 0 degraded or down', ['indicator'], async () =>
    Object.entries((await health.ask()).result.details).map(([indicator, { status }]) => ({
      labels: { indicator },
      value: status === 'up' ? 1 : 0,
    })),
  );
}
