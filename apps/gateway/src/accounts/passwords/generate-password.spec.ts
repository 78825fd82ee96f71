import { generatePassword } from './generate-password.js';
import { passwordFaults } from './password-policy.js';

it('a generated password is readable, passes the policy, and comes once', () => {
  const made = Array.from({ length: 200 }, generatePassword);
  expect(new Set(made).size).toBe(200);
  for (const password of made) {
    expect(password).toMatch(/^([a-zA-Z2-9]{4}-){3}[a-zA-Z2-9]{4}$/);
    expect(password).not.toMatch(/[0Oo1lI]/);
    expect(passwordFaults(password, { account: 'lisi' })).toEqual([]);
  }
});
