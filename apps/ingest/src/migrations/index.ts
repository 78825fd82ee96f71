import type { Migration } from '#platform/postgres';
import { Intake1795000100001 } from './1795000100001-intake.js';
import { RowSecurity1796000300001 } from './1796000300001-row-security.js';
import { ReporterIdentity1796000400001 } from './1796000400001-reporter-identity.js';
import { RecusedEvents1797000300001 } from './1797000300001-recused-events.js';
import { ContractMonthlyEvents1798000100001 } from './1798000100001-contract-monthly-events.js';
import { Adapters1798000200001 } from './1798000200001-adapters.js';
import { Imports1798000300001 } from './1798000300001-imports.js';
import { Doors1798000400001 } from './1798000400001-doors.js';
import { Zones1798000500001 } from './1798000500001-zones.js';
import { Reconciliation1798000600001 } from './1798000600001-reconciliation.js';
import { Silence1798000600002 } from './1798000600002-silence.js';
import { Retention1798000700002 } from './1798000700002-retention.js';
import { PullConnectors1798000800001 } from './1798000800001-pull-connectors.js';
import { RecusedErasures1798000900001 } from './1798000900001-recused-erasures.js';
import { CaseworkTold1799000100002 } from './1799000100002-casework-told.js';
import { ErasureDays1799000200001 } from './1799000200001-erasure-days.js';
import { Mapping1799000300001 } from './1799000300001-mapping.js';
import { PushDisposals1799000300002 } from './1799000300002-push-disposals.js';
import { ZoneReconciliations1799000700001 } from './1799000700001-zone-reconciliations.js';
import { EdgeConnectors1799000700002 } from './1799000700002-edge-connectors.js';
import { ConnectorTrials1799000700003 } from './1799000700003-connector-trials.js';

export const INGEST_SCHEMA = 'ingest';

/** The migrations of the schema, oldest first. */
export const INGEST_MIGRATIONS: readonly Migration[] = [
  Intake1795000100001,
  RowSecurity1796000300001,
  ReporterIdentity1796000400001,
  RecusedEvents1797000300001,
  ContractMonthlyEvents1798000100001,
  Adapters1798000200001,
  Imports1798000300001,
  Doors1798000400001,
  Zones1798000500001,
  Reconciliation1798000600001,
  Silence1798000600002,
  Retention1798000700002,
  PullConnectors1798000800001,
  RecusedErasures1798000900001,
  CaseworkTold1799000100002,
  ErasureDays1799000200001,
  Mapping1799000300001,
  PushDisposals1799000300002,
  ZoneReconciliations1799000700001,
  EdgeConnectors1799000700002,
  ConnectorTrials1799000700003,
];
