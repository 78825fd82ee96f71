import type { Provider } from '@nestjs/common';
import { systemClock } from '#kernel';
import type { Observability } from '#platform/observe';
import type { Database } from '#platform/postgres';
import { DATABASE } from '#platform/service';
import { ReconcileDay } from './reconcile-day/reconcile-day.use-case.js';
import { SourceDirectory } from './sources/source-directory.js';
import { CompareCarried } from './zones/carry-reconciliations/compare-carried.js';
import { ForwardReconciliation } from './zones/carry-reconciliations/forward-reconciliation.use-case.js';
import { AskedReconciliationStore } from './zones/storage/asked-reconciliation.store.js';
import { CarriedReconciliationStore } from './zones/storage/carried-reconciliation.store.js';
import { OutgoingParts } from './zones/write-batches/outgoing-parts.js';

const WAITING = 'gp_ingest_zone_reconciliations_waiting';

/** Days that platforms reconcile where they reach us; a part of the module of the edge. */
export const edgeReconciliationProviders = ({ metrics }: Observability): readonly Provider[] => [
  {
    provide: ForwardReconciliation,
    inject: [DATABASE, OutgoingParts],
    useFactory: (database: Database, parts: OutgoingParts) => {
      const asked = new AskedReconciliationStore();
      metrics.registerGauge(WAITING, 'Reconciliations that the inner side has not answered', [], () =>
        database.read((tx) => asked.countAllWaiting(tx)),
      );
      return new ForwardReconciliation({ database, asked, parts, clock: systemClock });
    },
  },
];

/** And where they are compared. */
export const innerReconciliationProviders = ({ logger, metrics }: Observability): readonly Provider[] => [
  {
    provide: CompareCarried,
    inject: [DATABASE, ReconcileDay, OutgoingParts, SourceDirectory],
    useFactory: (
      database: Database,
      reconcileDay: ReconcileDay,
      parts: OutgoingParts,
      directory: SourceDirectory,
    ): CompareCarried => {
      const sourceOf = (id: string) => directory.findFresh(id);
      const carried = new CarriedReconciliationStore();
      const compare = new CompareCarried({ database, carried, reconcileDay, sourceOf, parts, logger });
      metrics.registerGauge(WAITING, 'Reconciliations that the edge brought and that are to be compared', [], () =>
        compare.waiting(),
      );
      return compare;
    },
  },
];
