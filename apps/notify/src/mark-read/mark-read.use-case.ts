import { type Clock, ProblemError } from '#kernel';
import type { Actor } from '#platform/auth';
import type { PeopleUnitOfWork, Tx } from '#platform/postgres';

interface Inbox {
  markRead(tx: Tx, actor: Actor, itemId: string, at: Date): Promise<boolean>;
}

/** Notes that a person has read an item. What the person may not see is answered as if it were not there. */
export class MarkRead {
  constructor(
    private readonly people: PeopleUnitOfWork,
    private readonly inbox: Inbox,
    private readonly clock: Clock,
  ) {}

  async execute(actor: Actor, itemId: string): Promise<void> {
    const found = await this.people.run(actor, (tx) => this.inbox.markRead(tx, actor, itemId, this.clock.now()));
    if (!found) throw new ProblemError('NOTIFY.INBOX_ITEM_NOT_FOUND');
  }
}
