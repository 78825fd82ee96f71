import type { Migration } from '#platform/postgres';
import { Clues1795000000101 } from './1795000000101-clues.js';
import { Hits1795000000102 } from './1795000000102-hits.js';
import { Cases1795000000103 } from './1795000000103-cases.js';
import { History1795000000104 } from './1795000000104-history.js';
import { Numbers1795000000105 } from './1795000000105-numbers.js';
import { PlainHistory1796000000003 } from './1796000000003-contract-plain-history.js';
import { CarryHistory1796000000005 } from './1796000000005-contract-carry-history.js';
import { PeopleAroundItems1796000300001 } from './1796000300001-people-around-items.js';
import { RowSecurity1796000300002 } from './1796000300002-row-security.js';
import { OrganisationKnown1796000310001 } from './1796000310001-organisation-known.js';
import { KnownRights1796000320001 } from './1796000320001-known-rights.js';
import { IdentityBeforeRestore1796000700001 } from './1796000700001-identity-before-restore.js';
import { RecusalAndOutbox1797000300001 } from './1797000300001-recusal-and-outbox.js';
import { ErasedEvents1798000700004 } from './1798000700004-erased-events.js';
import { HoldsPublication1799000100001 } from './1799000100001-holds-publication.js';

export const CASE_HANDLING_SCHEMA = 'case_handling';

export const CASE_HANDLING_MIGRATIONS: readonly Migration[] = [
  Clues1795000000101,
  Hits1795000000102,
  Cases1795000000103,
  History1795000000104,
  Numbers1795000000105,
  PlainHistory1796000000003,
  CarryHistory1796000000005,
  PeopleAroundItems1796000300001,
  RowSecurity1796000300002,
  OrganisationKnown1796000310001,
  KnownRights1796000320001,
  IdentityBeforeRestore1796000700001,
  RecusalAndOutbox1797000300001,
  ErasedEvents1798000700004,
  HoldsPublication1799000100001,
];
