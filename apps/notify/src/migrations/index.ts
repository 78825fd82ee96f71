import { InboxAndAnswers1795000000201 } from './1795000000201-inbox-and-answers.js';

export const NOTIFY_SCHEMA = 'notify';

/** notify's own migrations, oldest first. */
export const NOTIFY_MIGRATIONS = [InboxAndAnswers1795000000201];
