import { decideNotice, type Notice, type SubjectChange } from '#domain/notices';
import type { Tx } from '#platform/postgres';
import type { KeptSentence } from '../storage/told-notice.store.js';
import { matchTold } from './match-told.js';

export type NewNotice = Notice & { readonly id: string };

interface Inbox {
  append(tx: Tx, notices: readonly (NewNotice & { readonly toldBefore: boolean })[]): Promise<Set<string>>;
}

interface ToldNotices {
  listFor(tx: Tx, subjectIds: readonly string[]): Promise<KeptSentence[]>;
  remove(tx: Tx, toldIds: readonly string[]): Promise<void>;
}

/** Puts changes of clues and cases into the inbox of those who are to know of them, each change once. */
export class TellPeople {
  constructor(
    private readonly inbox: Inbox,
    private readonly told: ToldNotices,
    private readonly newId: () => string,
  ) {}

  /**
   * Returns what was put there now and is news. Changes of one subject have to be given in their order. What had been
   * told before a restore is put there again, for the database forgot it, and is marked as told.
   */
  async execute(tx: Tx, changes: readonly SubjectChange[]): Promise<NewNotice[]> {
    const notices = changes.flatMap((change) => {
      const notice = decideNotice(change);
      return notice === undefined ? [] : [{ ...notice, id: this.newId() }];
    });
    if (notices.length === 0) return [];
    const subjectIds = [...new Set(notices.map(({ subjectId }) => subjectId))];
    const told = matchTold(notices, await this.told.listFor(tx, subjectIds));
    const kept = await this.inbox.append(
      tx,
      notices.map((notice) => ({ ...notice, toldBefore: told.has(notice.id) })),
    );
    await this.told.remove(
      tx,
      [...told].flatMap(([id, toldId]) => (kept.has(id) ? [toldId] : [])),
    );
    return notices.filter(({ id }) => kept.has(id) && !told.has(id));
  }
}
