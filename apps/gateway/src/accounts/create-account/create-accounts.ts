import { systemClock } from '#kernel';
import { HistoryChains } from '#platform/audit';
import type { UnitOfWork } from '#platform/postgres';
import { AccountHistory } from '../../audit-trail/account-history.js';
import { PasswordHasher } from '../passwords/password-hasher.js';
import { AccountStore } from '../storage/account.store.js';
import { type AccountCreated, CreateAccount } from './create-account.use-case.js';

/**
 * Accounts for people of the organisation, by whoever has the database: at the installation, before anybody can sign in.
 * Each password is generated, shown once by the caller, and exchanged at the first sign-in. Throws at the first person
 * that is unknown or has an account; those before stay.
 */
export async function createAccounts(
  uow: UnitOfWork,
  people: readonly { readonly personId: string; readonly account: string }[],
): Promise<AccountCreated[]> {
  const history = new AccountHistory(new HistoryChains(), { happened: () => undefined });
  const accounts = new AccountStore();
  const useCase = new CreateAccount({ uow, clock: systemClock, accounts, hasher: new PasswordHasher(), history });
  const created: AccountCreated[] = [];
  for (const person of people) created.push(await useCase.execute(null, person, null));
  return created;
}
