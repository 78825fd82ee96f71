import type { Metrics } from '#platform/observe';
import { type Database, listReseals } from '#platform/postgres';

/** How far sealing under a new key has come, as the command that does it leaves it in the database. */
export function registerSealingGauges(metrics: Metrics, database: Database): void {
  metrics.registerGauge('gp_reseal_values', 'Values sealed anew by the work of each column', ['column'], async () =>
    (await database.read(listReseals)).map(({ column, resealed }) => ({ labels: { column }, value: resealed })),
  );
  metrics.registerGauge(
    'gp_reseal_remaining',
    'Values of each column that are still to be sealed anew',
    ['column'],
    async () =>
      (await database.read(listReseals)).map(({ column, resealed, total, finished }) => ({
        labels: { column },
        value: finished ? 0 : Math.max(0, total - resealed),
      })),
  );
}
