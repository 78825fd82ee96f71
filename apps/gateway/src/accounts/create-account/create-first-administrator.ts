import { legalDayOf, ProblemError, systemClock } from '#kernel';
import type { UnitOfWork } from '#platform/postgres';
import { PersonDirectory } from '../../organisation/storage/person-directory.js';
import { AccountStore } from '../storage/account.store.js';
import type { AccountCreated } from './create-account.use-case.js';
import { createAccounts } from './create-accounts.js';

const ROLE = 'security-admin';

/**
 * The account that all others come from. Only where no security administrator has one yet: afterwards accounts are given by
 * a person, who answers for it. Throws GATEWAY.PERSON_NOT_FOUND for somebody who is not one today, GATEWAY.ACCOUNT_EXISTS.
 */
export async function createFirstAdministrator(
  uow: UnitOfWork,
  given: { readonly personId: string; readonly account: string },
): Promise<AccountCreated> {
  const today = legalDayOf(systemClock.now());
  await uow.read(async (tx) => {
    const person = await new PersonDirectory().findActor(tx, given.personId, today);
    if (person?.actor.roles.includes(ROLE) !== true) {
      throw new ProblemError('GATEWAY.PERSON_NOT_FOUND', { detail: '此人员今天没有安全管理员的角色' });
    }
    if (await new AccountStore().existsForRole(tx, ROLE, today)) {
      throw new ProblemError('GATEWAY.ACCOUNT_EXISTS', { detail: '已有安全管理员的账号，其他账号由安全管理员建立' });
    }
  });
  const [created] = await createAccounts(uow, [given]);
  if (created === undefined) throw new Error('no account was created');
  return created;
}
