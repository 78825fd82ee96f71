import type { Actor } from '#platform/auth';
import type { PeopleUnitOfWork, Tx } from '#platform/postgres';
import type { InboxItem } from '../storage/inbox.store.js';

interface Inbox {
  listFor(
    tx: Tx,
    actor: Actor,
    page: { readonly unreadOnly: boolean; readonly before: string | undefined; readonly limit: number },
  ): Promise<InboxItem[]>;
  countUnread(tx: Tx, actor: Actor): Promise<number>;
}

export interface InboxPage {
  readonly items: readonly InboxItem[];
  /** Up to 1000, which stands for that many or more. */
  readonly unread: number;
  /** Cursor of the next page, or null at the end. */
  readonly next: string | null;
}

/** One page of a person's inbox, newest first, and how much of all is unread: both of one moment. */
export class ReadInbox {
  constructor(
    private readonly people: PeopleUnitOfWork,
    private readonly inbox: Inbox,
  ) {}

  execute(
    actor: Actor,
    query: { readonly unreadOnly: boolean; readonly cursor: string | undefined; readonly limit: number },
  ): Promise<InboxPage> {
    const { unreadOnly, cursor: before, limit } = query;
    return this.people.read(actor, async (tx) => {
      // One more than asked for tells whether there is a next page.
      const found = await this.inbox.listFor(tx, actor, { unreadOnly, before, limit: limit + 1 });
      const items = found.slice(0, limit);
      const next = found.length > limit ? (items.at(-1)?.seq ?? null) : null;
      return { items, unread: await this.inbox.countUnread(tx, actor), next };
    });
  }
}
