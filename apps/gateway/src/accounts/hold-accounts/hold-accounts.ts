import { legalDayOf } from '#kernel';
import { HistoryChains } from '#platform/audit';
import type { Tx, UnitOfWork } from '#platform/postgres';
import type { AccountEvent, AccountHappening } from '../../audit-trail/account-event.js';
import { AccountHistory } from '../../audit-trail/account-history.js';
import { PersonDirectory } from '../../organisation/storage/person-directory.js';
import { SessionStore } from '../../sessions/storage/session.store.js';
import { ChallengeStore } from '../../sign-in/storage/challenge.store.js';
import type { Account } from '../account.js';
import { governedOffices } from '../governed-offices.js';
import { AccountStore } from '../storage/account.store.js';
import { type Administrator, chooseKeepers } from './choose-keepers.js';

export interface AccountToHold {
  readonly accountId: string;
  /** Less is better to be kept, where one has to be; see `chooseKeepers`. */
  readonly doubt: number;
}

export interface HeldAccount {
  readonly accountId: string;
  readonly account: string;
  readonly personId: string;
  readonly officeId: string | null;
  /** `recovery`: it is the last administrator that could unlock others; only `recover-admin` opens it. */
  readonly outcome: 'locked' | 'recovery';
}

const ROLE = 'security-admin';

/**
 * For whoever has the database, after a restore, before anybody can sign in: locks accounts of which nobody knows any
 * more what was done to them. Sessions and steps of a sign-in end; the history says why. A security administrator
 * unlocks them. The last one who could loses the password besides: `recoverAdministrator` opens the account with another,
 * and whoever runs that answers for who gets it. Accounts that are not there are left out.
 */
export async function holdAccounts(
  uow: UnitOfWork,
  wanted: readonly AccountToHold[],
  now: Date,
  told: (happening: AccountHappening) => void,
): Promise<HeldAccount[]> {
  if (wanted.length === 0) return [];
  const accounts = new AccountStore();
  const history = new AccountHistory(new HistoryChains(), { happened: told });
  return uow.run(async (tx) => {
    const found: Account[] = [];
    for (const { accountId } of wanted) {
      const account = await accounts.lock(tx, accountId);
      if (account !== undefined) found.push(account);
    }
    const keepers = chooseKeepers(await listAdministrators(tx, wanted, now));
    const held: HeldAccount[] = [];
    const happenings: AccountHappening[] = [];
    for (const account of found) {
      const isKept = keepers.has(account.id);
      await accounts.save(tx, changed(account, isKept));
      await new ChallengeStore().deleteOfAccount(tx, account.id);
      const ended = await new SessionStore().endOfAccount(tx, account.id);
      const officeId = (await accounts.findPerson(tx, account.personId))?.officeId ?? null;
      const whose = { accountId: account.id, personId: account.personId, procuratorateId: officeId };
      const events: AccountEvent[] = [
        { kind: 'account-locked', reason: 'restored' },
        ...(isKept ? [{ kind: 'password-reset', reason: 'restored' } as const] : []),
        ...ended.map(({ id }): AccountEvent => {
          return { kind: 'session-ended', sessionId: id, reason: 'ended-by-administrator' };
        }),
      ];
      happenings.push(...events.map((event) => ({ ...whose, actor: null, client: null, event })));
      const { id: accountId, name, personId } = account;
      held.push({ accountId, account: name, personId, officeId, outcome: isKept ? 'recovery' : 'locked' });
    }
    await history.append(tx, now, happenings);
    return held;
  });
}

const changed = (account: Account, isKept: boolean): Account => ({
  ...account,
  revision: account.revision + 1,
  state: 'locked',
  // Locked like the others, so that no proof from elsewhere opens it: only the recovery at the machine does.
  ...(isKept ? { passwordHash: null, mustChange: true } : {}),
});

/** Accounts of everybody who is a security administrator today. */
async function listAdministrators(tx: Tx, wanted: readonly AccountToHold[], now: Date): Promise<Administrator[]> {
  const day = legalDayOf(now);
  const doubts = new Map(wanted.map(({ accountId, doubt }) => [accountId, doubt]));
  const administrators: Administrator[] = [];
  for (const { id, personId, state, lastSignedInAt } of await new AccountStore().listForRole(tx, ROLE, day)) {
    const person = await new PersonDirectory().findActor(tx, personId, day);
    // One who was locked at the backup is no one who could unlock, and stays locked.
    if (person?.actor.roles.includes(ROLE) !== true || state !== 'active') continue;
    administrators.push({
      accountId: id,
      officeId: person.actor.procuratorateId,
      governs: governedOffices(person.actor),
      isFree: !doubts.has(id),
      doubt: doubts.get(id) ?? 0,
      lastSignedInAt,
    });
  }
  return administrators;
}
