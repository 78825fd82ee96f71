import { decideNotice, type Notice, type SubjectChange } from '#domain/notices';
import type { Tx } from '#platform/postgres';

export type NewNotice = Notice & { readonly id: string };

interface Inbox {
  append(tx: Tx, notices: readonly NewNotice[]): Promise<Set<string>>;
}

/** Puts changes of clues and cases into the inbox of those who are to know of them, each change once. */
export class TellPeople {
  constructor(
    private readonly inbox: Inbox,
    private readonly newId: () => string,
  ) {}

  /** Returns what was put there now. Changes of one subject have to be given in their order. */
  async execute(tx: Tx, changes: readonly SubjectChange[]): Promise<NewNotice[]> {
    const notices = changes.flatMap((change) => {
      const notice = decideNotice(change);
      return notice === undefined ? [] : [{ ...notice, id: this.newId() }];
    });
    if (notices.length === 0) return [];
    const kept = await this.inbox.append(tx, notices);
    return notices.filter(({ id }) => kept.has(id));
  }
}
