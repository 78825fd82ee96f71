import type { Migration } from '#platform/postgres';
import { MatcherEvents1795000000201 } from './1795000000201-events.js';
import { WindowsAndHits1795000000202 } from './1795000000202-windows-and-hits.js';
import { MatcherRuns1795000000203 } from './1795000000203-runs.js';

export const MATCHER_MIGRATIONS: readonly Migration[] = [
  MatcherEvents1795000000201,
  WindowsAndHits1795000000202,
  MatcherRuns1795000000203,
];

export const MATCHER_SCHEMA = 'matcher';
