import { call } from './client.js';

export interface TotpEnrolment {
  /** Base32, for an authenticator that cannot read the picture. */
  readonly secret: string;
  /** otpauth:// address that the picture holds. */
  readonly uri: string;
}

export const changePassword = (current: string, newPassword: string): Promise<void> =>
  call('POST', '/api/profile/password', { body: { current, newPassword } });
export const startTotp = (): Promise<TotpEnrolment> => call('POST', '/api/profile/totp');
export const confirmTotp = (code: string): Promise<void> =>
  call('POST', '/api/profile/totp/confirm', { body: { code } });
export const endTotp = (code: string): Promise<void> => call('DELETE', '/api/profile/totp', { body: { code } });
