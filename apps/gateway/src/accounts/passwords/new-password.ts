import { ProblemError } from '#kernel';
import type { Tx, UnitOfWork } from '#platform/postgres';
import type { Account } from '../account.js';
import { passwordFaults } from './password-policy.js';

interface Hasher {
  hash(password: string): Promise<string>;
  verify(password: string, expected: string | null): Promise<boolean>;
}
interface Accounts {
  save(tx: Tx, account: Account): Promise<void>;
  listFormerPasswords(tx: Tx, accountId: string, limit: number): Promise<string[]>;
  retirePassword(tx: Tx, accountId: string, hash: string, at: Date, keep: number): Promise<void>;
}

/** Takes another password for an account: judges it, and puts it in the place of the old one. */
export class NewPassword {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly accounts: Accounts,
    private readonly hasher: Hasher,
    /** How many former passwords may not come back, the current one among them. */
    private readonly remembered: number,
  ) {}

  /** The hash of a good password. Throws GATEWAY.PASSWORD_WEAK with every reason. */
  async hashFor(account: Account, password: string): Promise<string> {
    const faults = passwordFaults(password, { account: account.name });
    if (faults.length === 0 && (await this.wasUsed(account, password))) {
      faults.push(`不能与最近 ${this.remembered} 次用过的密码相同`);
    }
    if (faults.length > 0) {
      const items = faults.map((detail) => ({ pointer: '/newPassword', detail }));
      throw new ProblemError('GATEWAY.PASSWORD_WEAK', { items });
    }
    return this.hasher.hash(password);
  }

  /** The account, locked before, with the new hash and another revision: its sessions are over. */
  async replace(
    tx: Tx,
    account: Account,
    hash: string,
    { mustChange, at }: { readonly mustChange: boolean; readonly at: Date },
  ): Promise<Account> {
    if (account.passwordHash !== null) {
      await this.accounts.retirePassword(tx, account.id, account.passwordHash, at, this.remembered);
    }
    const changed: Account = {
      ...account,
      passwordHash: hash,
      mustChange,
      passwordChangedAt: at,
      revision: account.revision + 1,
    };
    await this.accounts.save(tx, changed);
    return changed;
  }

  private async wasUsed(account: Account, password: string): Promise<boolean> {
    const former = await this.uow.read((tx) =>
      this.accounts.listFormerPasswords(tx, account.id, Math.max(0, this.remembered - 1)),
    );
    const hashes = account.passwordHash === null ? former : [account.passwordHash, ...former];
    for (const hash of hashes.slice(0, this.remembered)) {
      if (await this.hasher.verify(password, hash)) return true;
    }
    return false;
  }
}
