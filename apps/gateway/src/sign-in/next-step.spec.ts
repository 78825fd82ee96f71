import { type Account, RESET_BY_NOBODY } from '../accounts/account.js';
import { isInitialPasswordExpired, nextStep, type SignInRules } from './next-step.js';

const now = new Date('2026-03-02T01:00:00Z');
const daysAgo = (days: number): Date => new Date(now.getTime() - days * 86_400_000);
const rules: SignInRules = {
  passwordMaxAgeMs: 90 * 86_400_000,
  initialPasswordMaxAgeMs: 3 * 86_400_000,
  secondFactorRoles: ['ops', 'security-admin', 'auditor'],
};
const anAccount = (given: Partial<Account> = {}): Account => ({
  id: 'a',
  personId: 'p',
  name: 'lisi',
  passwordHash: 'x',
  mustChange: false,
  passwordChangedAt: daysAgo(1),
  totpSealed: null,
  totpPendingSealed: null,
  totpLastStep: null,
  state: 'active',
  revision: 1,
  createdAt: daysAgo(100),
  createdBy: null,
  lastSignedInAt: null,
  passwordReset: RESET_BY_NOBODY,
  secondFactorReset: RESET_BY_NOBODY,
  ...given,
});
const byPassword = { method: 'password', secondFactor: false } as const;

describe('the next step of a sign-in', () => {
  it('is the session, for a good password of somebody who needs no more', () => {
    expect(nextStep(anAccount(), ['prosecutor'], byPassword, rules, now)).toBe('signed-in');
  });

  it.each([
    ['a generated password', { mustChange: true }],
    ['a password of 91 days', { passwordChangedAt: daysAgo(91) }],
  ])('is another password, for %s', (_, given) => {
    expect(nextStep(anAccount(given), ['prosecutor'], byPassword, rules, now)).toBe('change-password');
  });

  it('leaves an old password alone when there is no rule of age', () => {
    const account = anAccount({ passwordChangedAt: daysAgo(4000) });
    expect(nextStep(account, ['prosecutor'], byPassword, { ...rules, passwordMaxAgeMs: null }, now)).toBe('signed-in');
  });

  it('is the second factor before anything else, where there is one', () => {
    const account = anAccount({ totpSealed: 's', mustChange: true });
    expect(nextStep(account, ['clerk'], byPassword, rules, now)).toBe('second-factor');
    const proven = { ...byPassword, secondFactor: true };
    expect(nextStep(account, ['clerk'], proven, rules, now)).toBe('change-password');
    expect(nextStep({ ...account, mustChange: false }, ['auditor'], proven, rules, now)).toBe('signed-in');
  });

  it.each(['ops', 'security-admin', 'auditor'] as const)('is to get a second factor, for %s without one', (role) => {
    expect(nextStep(anAccount(), [role], byPassword, rules, now)).toBe('enrol-second-factor');
    expect(nextStep(anAccount(), [role], { method: 'oidc', secondFactor: false }, rules, now)).toBe(
      'enrol-second-factor',
    );
    expect(nextStep(anAccount(), [role], byPassword, { ...rules, secondFactorRoles: [] }, now)).toBe('signed-in');
  });

  it('does not ask who came with a certificate for a password or a code', () => {
    const done = { method: 'certificate', secondFactor: true } as const;
    expect(nextStep(anAccount({ mustChange: true, totpSealed: 's' }), ['ops'], done, rules, now)).toBe('signed-in');
  });
});

describe('a generated password', () => {
  it('is good for three days, and one that was chosen is not judged by that', () => {
    const given = (days: number) => anAccount({ mustChange: true, passwordChangedAt: daysAgo(days) });
    expect([3, 3.01].map((days) => isInitialPasswordExpired(given(days), rules, now))).toEqual([false, true]);
    expect(isInitialPasswordExpired({ ...given(30), mustChange: false }, rules, now)).toBe(false);
  });
});
