import type { HeldAccount } from '../../../apps/gateway/src/accounts/hold-accounts/hold-accounts.js';
import type { LostEntries } from '#platform/audit';
import type { ServiceName } from '../../stack/index.js';

/** Why an account is held: what was done to it, or to its person, that the restored database does not know. */
export type HoldReason =
  /** Word of the history of accounts; `unknown` where the witness does not say. */
  | { readonly kind: 'act'; readonly act: string; readonly at: string }
  | { readonly kind: 'taken'; readonly what: TakenWhat; readonly detail: string; readonly at: string }
  /** Something of its office's people was changed, and nobody knows what. */
  | { readonly kind: 'office-unknown'; readonly officeId: string }
  /** Asked for by whoever restores. */
  | { readonly kind: 'asked' }
  /** Of the gateway: the line that locked the account may be among what is lost. */
  | { readonly kind: 'witness-damaged' };

export type TakenWhat =
  'left' | 'office' | 'office-closed' | 'role' | 'department' | 'department-closed' | 'regions' | 'stand-in';

/** What a person no longer had. */
export interface TakenAway {
  readonly personId: string;
  readonly what: TakenWhat;
  /** Id of the role, department, office or person, or region prefixes. */
  readonly detail: string;
  readonly at: string;
}

export interface HeldForReason extends HeldAccount {
  readonly because: readonly HoldReason[];
}

/** An entry of the gateway's history that is gone. */
export interface LostAct {
  /** Of the account, or of the office. */
  readonly id: string;
  readonly seq: number;
  /** `unknown` where the witness does not say. */
  readonly act: string;
  readonly at: string;
}

/** What the restored database does not know of accounts, roles and deletions. */
export interface LostAccess {
  readonly witness: readonly (Pick<LostEntries, 'known' | 'upto' | 'faults' | 'counts'> & {
    readonly service: ServiceName;
  })[];
  /** False: nobody knows what the lost entries of the organisation said. */
  readonly organisationCompared: boolean;
  readonly accounts: readonly LostAct[];
  readonly organisation: readonly LostAct[];
  readonly takenAway: readonly TakenAway[];
  readonly held: readonly HeldForReason[];
  /** Accounts that were made after the backup, and are not there. */
  readonly unknownAccounts: readonly string[];
  /** Texts that were deleted by law after the backup, and are there again. */
  readonly erasures: readonly (LostAct & { readonly service: ServiceName })[];
}

export const NO_ACCESS_LOST: LostAccess = {
  witness: [],
  organisationCompared: true,
  accounts: [],
  organisation: [],
  takenAway: [],
  held: [],
  unknownAccounts: [],
  erasures: [],
};
