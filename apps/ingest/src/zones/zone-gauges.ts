import type { Clock } from '#kernel';
import type { Metrics } from '#platform/observe';
import type { UnitOfWork } from '#platform/postgres';
import type { ZoneInStore } from './storage/zone-in.store.js';
import type { ZoneIncidentStore } from './storage/zone-incident.store.js';
import type { ZoneOutStore } from './storage/zone-out.store.js';

export interface ZoneGauges {
  readonly outgoing: Pick<ZoneOutStore, 'counts'>;
  readonly incoming: Pick<ZoneInStore, 'list'>;
  readonly incidents: Pick<ZoneIncidentStore, 'listOpen'>;
  readonly clock: Clock;
}

/** What to alarm on between the zones: docs/zones.md says at which values. */
export function registerZoneGauges(
  metrics: Metrics,
  database: UnitOfWork,
  { outgoing, incoming, incidents, clock }: ZoneGauges,
): void {
  metrics.registerGauge(
    'gp_ingest_zone_incidents',
    'What is wrong between the zones and open, by kind',
    ['kind'],
    async () => {
      const counts = new Map<string, number>();
      for (const { kind } of await database.read((tx) => incidents.listOpen(tx)))
        counts.set(kind, (counts.get(kind) ?? 0) + 1);
      return [...counts].map(([kind, value]) => ({ labels: { kind }, value }));
    },
  );
  metrics.registerGauge('gp_ingest_zone_missing_batches', 'Batches that are asked of the other side', [], async () => {
    const lines = await database.read((tx) => incoming.list(tx));
    return lines.flatMap(({ wanted }) => wanted).reduce((sum, [first, last]) => sum + last - first + 1, 0);
  });
  metrics.registerGauge(
    'gp_ingest_zone_last_batch_seconds',
    'Time since the newest batch that was taken was made on the other side',
    [],
    async () => {
      const lines = await database.read((tx) => incoming.list(tx));
      const newest = Math.max(...lines.map(({ lastCreatedAt }) => lastCreatedAt?.getTime() ?? -Infinity));
      return (clock.now().getTime() - newest) / 1000;
    },
  );
  const out = (name: string, help: string, which: 'waitingEntries' | 'unwritten' | 'unconfirmed'): void =>
    metrics.registerGauge(name, help, [], async () => (await database.read((tx) => outgoing.counts(tx)))[which]);
  out('gp_ingest_zone_waiting_entries', 'Entries that wait to be put into a batch', 'waitingEntries');
  out('gp_ingest_zone_unwritten_batches', 'Batches that are not in the directory yet', 'unwritten');
  out(
    'gp_ingest_zone_unconfirmed_batches',
    'Batches of which the other side has not said that it took them',
    'unconfirmed',
  );
}
