import { legalDayOf, ProblemError, systemClock } from '#kernel';
import { HistoryChains } from '#platform/audit';
import type { UnitOfWork } from '#platform/postgres';
import type { AccountEvent } from '../../audit-trail/account-event.js';
import { AccountHistory } from '../../audit-trail/account-history.js';
import { PersonDirectory } from '../../organisation/storage/person-directory.js';
import { SessionStore } from '../../sessions/storage/session.store.js';
import { ChallengeStore } from '../../sign-in/storage/challenge.store.js';
import { RESET_BY_NOBODY } from '../account.js';
import { generatePassword } from '../passwords/generate-password.js';
import { PasswordHasher } from '../passwords/password-hasher.js';
import { AccountStore } from '../storage/account.store.js';
import type { AccountCreated } from './create-account.use-case.js';

/**
 * For whoever has the database, when no security administrator can sign in any more: the account of one gets another
 * password, loses its second factor and its lock, and the history says that it was nobody who signed in. Throws
 * GATEWAY.ACCOUNT_NOT_FOUND for a person who is no security administrator today, or has no account.
 */
export async function recoverAdministrator(uow: UnitOfWork, personId: string): Promise<AccountCreated> {
  const accounts = new AccountStore();
  const history = new AccountHistory(new HistoryChains(), { happened: () => undefined });
  const initialPassword = generatePassword();
  const passwordHash = await new PasswordHasher().hash(initialPassword);
  return uow.run(async (tx) => {
    const now = systemClock.now();
    const person = await new PersonDirectory().findActor(tx, personId, legalDayOf(now));
    const found = await accounts.findByPerson(tx, personId);
    const account = found === undefined ? undefined : await accounts.lock(tx, found.id);
    if (account === undefined || person?.actor.roles.includes('security-admin') !== true) {
      throw new ProblemError('GATEWAY.ACCOUNT_NOT_FOUND', { detail: '此人员今天不是安全管理员，或没有账号' });
    }
    await accounts.save(tx, {
      ...account,
      passwordHash,
      mustChange: true,
      passwordChangedAt: now,
      totpSealed: null,
      totpPendingSealed: null,
      totpLastStep: null,
      state: 'active',
      passwordReset: RESET_BY_NOBODY,
      secondFactorReset: RESET_BY_NOBODY,
      revision: account.revision + 1,
    });
    await new ChallengeStore().deleteOfAccount(tx, account.id);
    const ended = await new SessionStore().endOfAccount(tx, account.id);
    const whose = { accountId: account.id, personId, procuratorateId: person.actor.procuratorateId };
    const events: AccountEvent[] = [
      { kind: 'password-reset' },
      { kind: 'second-factor-reset' },
      { kind: 'account-unlocked' },
      ...ended.map(({ id }): AccountEvent => {
        return { kind: 'session-ended', sessionId: id, reason: 'ended-by-administrator' };
      }),
    ];
    await history.append(
      tx,
      now,
      events.map((event) => ({ ...whose, actor: null, client: null, event })),
    );
    return { id: account.id, personId, account: account.name, initialPassword };
  });
}
