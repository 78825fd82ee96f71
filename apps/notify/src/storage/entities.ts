import { AnswerCounterRow } from './answer-counter.row.js';
import { AnswerRow } from './answer.row.js';
import { InboxItemRow } from './inbox-item.row.js';
import { InboxReadRow } from './inbox-read.row.js';
import { SourceRow } from './source.row.js';

export const NOTIFY_ENTITIES = [InboxItemRow, InboxReadRow, SourceRow, AnswerCounterRow, AnswerRow];
