import { type Clock, ProblemError } from '#kernel';
import type { Actor } from '#platform/auth';
import type { Tx, UnitOfWork } from '#platform/postgres';

interface Inbox {
  markRead(tx: Tx, actor: Actor, itemId: string, at: Date): Promise<boolean>;
}

/** Notes that a person has read an item. What the person may not see is answered as if it were not there. */
export class MarkRead {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly inbox: Inbox,
    private readonly clock: Clock,
  ) {}

  async execute(actor: Actor, itemId: string): Promise<void> {
    const found = await this.uow.run((tx) => this.inbox.markRead(tx, actor, itemId, this.clock.now()));
    if (!found) throw new ProblemError('NOTIFY.INBOX_ITEM_NOT_FOUND');
  }
}
