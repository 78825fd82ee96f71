import { type Clock, newId, ProblemError } from '#kernel';
import type { Actor } from '#platform/auth';
import type { Tx, UnitOfWork } from '#platform/postgres';
import type { AccountHappening, Client } from '../../audit-trail/account-event.js';
import { type Account, ACCOUNT_NAME, normaliseAccountName, RESET_BY_NOBODY } from '../account.js';
import { isGovernedBy } from '../governed-offices.js';
import { generatePassword } from '../passwords/generate-password.js';

interface Accounts {
  findPerson(tx: Tx, personId: string): Promise<{ readonly officeId: string; readonly state: string } | undefined>;
  insert(tx: Tx, account: Account): Promise<boolean>;
}
interface Hasher {
  hash(password: string): Promise<string>;
}
interface History {
  append(tx: Tx, at: Date, happenings: readonly AccountHappening[]): Promise<void>;
}

export interface CreateAccountDeps {
  readonly uow: UnitOfWork;
  readonly clock: Clock;
  readonly accounts: Accounts;
  readonly hasher: Hasher;
  readonly history: History;
}

export interface AccountCreated {
  readonly id: string;
  readonly personId: string;
  readonly account: string;
  /** Shown once; at the first sign-in it is exchanged for another. */
  readonly initialPassword: string;
}

/** Gives a person of the organisation an account. */
export class CreateAccount {
  constructor(private readonly deps: CreateAccountDeps) {}

  /**
   * `actor` null: at the machine, with the database's own rights. Throws GATEWAY.PERSON_NOT_FOUND, also for a person of an
   * office that the administrator does not look after, GATEWAY.ACCOUNT_NAME_INVALID, GATEWAY.ACCOUNT_EXISTS.
   */
  async execute(
    actor: Actor | null,
    given: { readonly personId: string; readonly account: string },
    client: Client | null,
  ): Promise<AccountCreated> {
    const name = normaliseAccountName(given.account);
    if (!ACCOUNT_NAME.test(name)) {
      throw new ProblemError('GATEWAY.ACCOUNT_NAME_INVALID', {
        items: [{ pointer: '/account', detail: '应为 2 至 64 个小写字母、数字、点、下划线或连字符，以字母或数字开头' }],
      });
    }
    const initialPassword = generatePassword();
    const passwordHash = await this.deps.hasher.hash(initialPassword);
    const now = this.deps.clock.now();
    const account: Account = {
      id: newId(now.getTime()),
      personId: given.personId,
      name,
      passwordHash,
      mustChange: true,
      passwordChangedAt: now,
      totpSealed: null,
      totpPendingSealed: null,
      totpLastStep: null,
      state: 'active',
      revision: 1,
      createdAt: now,
      createdBy: actor?.id ?? null,
      lastSignedInAt: null,
      passwordReset: RESET_BY_NOBODY,
      secondFactorReset: RESET_BY_NOBODY,
    };
    await this.deps.uow.run(async (tx) => {
      const person = await this.deps.accounts.findPerson(tx, given.personId);
      if (person?.state !== 'active' || (actor !== null && !isGovernedBy(actor, person.officeId))) {
        throw new ProblemError('GATEWAY.PERSON_NOT_FOUND');
      }
      if (!(await this.deps.accounts.insert(tx, account))) throw new ProblemError('GATEWAY.ACCOUNT_EXISTS');
      await this.deps.history.append(tx, now, [
        {
          accountId: account.id,
          personId: account.personId,
          procuratorateId: person.officeId,
          actor,
          client,
          event: { kind: 'account-created' },
        },
      ]);
    });
    return { id: account.id, personId: account.personId, account: name, initialPassword };
  }
}
