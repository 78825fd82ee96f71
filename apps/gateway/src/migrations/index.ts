import type { Migration } from '#platform/postgres';
import { AccountsAndSessions1796000100001 } from './1796000100001-accounts-and-sessions.js';
import { Organisation1796000200001 } from './1796000200001-organisation.js';
import { Calendar1796000200002 } from './1796000200002-calendar.js';
import { RefusalsTold1796000300001 } from './1796000300001-refusals-told.js';
import { ResetsByWhom1797000100001 } from './1797000100001-resets-by-whom.js';

export const GATEWAY_SCHEMA = 'gateway';

/** The gateway's own migrations, oldest first. */
export const GATEWAY_MIGRATIONS: readonly Migration[] = [
  AccountsAndSessions1796000100001,
  Organisation1796000200001,
  Calendar1796000200002,
  RefusalsTold1796000300001,
  ResetsByWhom1797000100001,
];
