import { type Clock, ProblemError } from '#kernel';
import type { Actor } from '#platform/auth';
import type { Tx, UnitOfWork } from '#platform/postgres';
import type { Account } from '../account.js';
import { governedOffices } from '../governed-offices.js';

interface AccountFound extends Account {
  readonly personName: string;
  readonly officeId: string;
  readonly officeName: string;
}
interface Accounts {
  listOfOffices(
    tx: Tx,
    officeIds: readonly string[],
    page: { readonly afterId: string | null; readonly limit: number },
  ): Promise<AccountFound[]>;
}
interface Gate {
  lockedOf(tx: Tx, accountNames: readonly string[], now: Date): Promise<Map<string, Date>>;
}

export interface AccountItem {
  readonly account: AccountFound;
  /** Of a lock after failures; null when there is none now. */
  readonly lockedUntil: Date | null;
}

/** The accounts that an administrator looks after, oldest first. */
export class ListAccounts {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly accounts: Accounts,
    private readonly gate: Gate,
    private readonly clock: Clock,
  ) {}

  execute(
    actor: Actor,
    query: { readonly office: string | undefined; readonly cursor: string | undefined; readonly limit: number },
  ): Promise<{ readonly items: readonly AccountItem[]; readonly nextCursor: string | null }> {
    const { office, cursor, limit } = query;
    const afterId = cursor === undefined ? null : readCursor(cursor);
    const offices = governedOffices(actor).filter((id) => office === undefined || id === office);
    return this.uow.read(async (tx) => {
      const found = await this.accounts.listOfOffices(tx, offices, { afterId, limit: limit + 1 });
      const page = found.slice(0, limit);
      const locked = await this.gate.lockedOf(
        tx,
        page.map(({ name }) => name),
        this.clock.now(),
      );
      const last = page.at(-1);
      return {
        items: page.map((account) => ({ account, lockedUntil: locked.get(account.name) ?? null })),
        nextCursor: found.length > limit && last !== undefined ? last.id : null,
      };
    });
  }
}

function readCursor(cursor: string): string {
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(cursor)) return cursor;
  throw new ProblemError('HTTP.INVALID', { items: [{ pointer: '/cursor', detail: '应为上一页答复里的 nextCursor' }] });
}
