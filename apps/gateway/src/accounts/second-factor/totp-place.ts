/** Seals small secrets; `place` binds a value to where it is kept. */
export interface Sealer {
  seal(plain: string, place: string): string;
  open(sealed: string, place: string): string;
}

export const totpPlace = (accountId: string): string => `account.totp:${accountId}`;
