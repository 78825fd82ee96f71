/** How a person signs in at this product. One person has one account at most. */
export interface Account {
  readonly id: string;
  readonly personId: string;
  /** Lower case, unique; see `normaliseAccountName`. */
  readonly name: string;
  /** argon2id with its settings; null: no local password. */
  readonly passwordHash: string | null;
  /** The password was generated or reset: it opens nothing but the choice of another, and that for a while. */
  readonly mustChange: boolean;
  readonly passwordChangedAt: Date;
  /** Sealed secrets of the second factor: in force, and shown but not confirmed yet. */
  readonly totpSealed: string | null;
  readonly totpPendingSealed: string | null;
  /** The last time step whose code was taken: it and earlier ones are refused. */
  readonly totpLastStep: number | null;
  readonly state: 'active' | 'locked';
  /** Grows with every change that ends sessions: a session of another revision is over. */
  readonly revision: number;
  readonly createdAt: Date;
  readonly createdBy: string | null;
  readonly lastSignedInAt: Date | null;
  readonly passwordReset: Reset;
  readonly secondFactorReset: Reset;
}

/** Who has reset one of the two since the person last signed in with all that the account has; see `RESET_BY_NOBODY`. */
export interface Reset {
  /** Ids of people. */
  readonly by: readonly string[];
  /** The last time. */
  readonly at: Date | null;
}

export const RESET_BY_NOBODY: Reset = { by: [], at: null };

/** Letters, digits, `.`, `_`, `-` in lower case: names must not look alike. */
export const ACCOUNT_NAME = /^[a-z0-9][a-z0-9._-]{1,63}$/;

/** As it is compared: people's keyboards capitalise and widen. */
export const normaliseAccountName = (typed: string): string => typed.normalize('NFKC').trim().toLowerCase();

/** How somebody proved who they are. */
export type SignInMethod = 'password' | 'oidc' | 'certificate';
