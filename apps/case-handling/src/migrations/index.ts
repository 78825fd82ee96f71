import type { Migration } from '#platform/postgres';
import { Clues1795000000101 } from './1795000000101-clues.js';
import { Hits1795000000102 } from './1795000000102-hits.js';
import { Cases1795000000103 } from './1795000000103-cases.js';
import { History1795000000104 } from './1795000000104-history.js';
import { Numbers1795000000105 } from './1795000000105-numbers.js';

export const CASE_HANDLING_SCHEMA = 'case_handling';

export const CASE_HANDLING_MIGRATIONS: readonly Migration[] = [
  Clues1795000000101,
  Hits1795000000102,
  Cases1795000000103,
  History1795000000104,
  Numbers1795000000105,
];
