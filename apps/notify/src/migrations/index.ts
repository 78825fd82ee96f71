import { InboxAndAnswers1795000000201 } from './1795000000201-inbox-and-answers.js';
import { RowSecurity1796000300001 } from './1796000300001-row-security.js';
import { ToldBefore1796000700001 } from './1796000700001-told-before.js';
import { ErasedEvents1798000700005 } from './1798000700005-erased-events.js';

export const NOTIFY_SCHEMA = 'notify';

/** notify's own migrations, oldest first. */
export const NOTIFY_MIGRATIONS = [
  InboxAndAnswers1795000000201,
  RowSecurity1796000300001,
  ToldBefore1796000700001,
  ErasedEvents1798000700005,
];
