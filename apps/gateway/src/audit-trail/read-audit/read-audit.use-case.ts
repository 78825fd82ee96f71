import type { Actor } from '#platform/auth';
import type { HistoryFilter, HistoryPage, PagePlace } from '#platform/audit';
import type { Tx, UnitOfWork } from '#platform/postgres';
import { governedOffices } from '../../accounts/governed-offices.js';
import { ACCOUNT_CHAIN, NO_ACCOUNT } from '../account-event.js';

interface History {
  listByKind(tx: Tx, filter: HistoryFilter, place: PagePlace): Promise<HistoryPage>;
}
interface Accounts {
  findByPerson(tx: Tx, personId: string): Promise<{ readonly id: string } | undefined>;
}

/** `unknown-account`: sign-ins with names that no account has; they are of no office. */
export type AuditKind = 'account' | 'organisation' | 'unknown-account';

export interface AuditQuery {
  readonly kind: AuditKind | undefined;
  /** What was done with this person's account. */
  readonly personId: string | undefined;
  /** What this person did. */
  readonly actorId: string | undefined;
  readonly from: string | undefined;
  readonly to: string | undefined;
}

/** The gateway's history as the audit administrator of an office sees it: of this office and those below. */
export class ReadAudit {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly history: History,
    private readonly accounts: Accounts,
  ) {}

  execute(actor: Actor, query: AuditQuery, place: PagePlace): Promise<HistoryPage> {
    const { kind, personId, actorId, from, to } = query;
    return this.uow.read(async (tx) => {
      if (kind === 'unknown-account') {
        const filter = { kinds: [ACCOUNT_CHAIN], chainId: NO_ACCOUNT, actorId, from, to };
        return this.history.listByKind(tx, filter, place);
      }
      const account = personId === undefined ? undefined : await this.accounts.findByPerson(tx, personId);
      if (personId !== undefined && account === undefined) return { items: [], nextCursor: null };
      return this.history.listByKind(
        tx,
        {
          kinds: kind === undefined ? [ACCOUNT_CHAIN, 'organisation'] : [kind],
          procuratorateIds: governedOffices(actor),
          chainId: account?.id,
          actorId,
          from,
          to,
        },
        place,
      );
    });
  }
}
