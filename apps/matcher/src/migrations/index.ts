import type { Migration } from '#platform/postgres';
import { MatcherEvents1795000000201 } from './1795000000201-events.js';
import { WindowsAndHits1795000000202 } from './1795000000202-windows-and-hits.js';
import { MatcherRuns1795000000203 } from './1795000000203-runs.js';
import { RowSecurity1796000300001 } from './1796000300001-row-security.js';
import { RecusedEvents1797000300001 } from './1797000300001-recused-events.js';
import { MatcherErasure1798000700003 } from './1798000700003-erasure.js';

export const MATCHER_MIGRATIONS: readonly Migration[] = [
  MatcherEvents1795000000201,
  WindowsAndHits1795000000202,
  MatcherRuns1795000000203,
  RowSecurity1796000300001,
  RecusedEvents1797000300001,
  MatcherErasure1798000700003,
];

export const MATCHER_SCHEMA = 'matcher';
