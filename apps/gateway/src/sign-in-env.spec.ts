import { signInEnv } from './sign-in-env.js';

describe('the defaults of the identity provider', () => {
  const env = signInEnv();

  it('name a person by what the provider never gives to another (OpenID Connect Core §5.7)', () => {
    expect(env.OIDC_CLAIM.default).toBe('sub');
  });

  it('count only words of amr that mean more than one factor or a code (RFC 8176 §2)', () => {
    expect(env.OIDC_STRONG_METHODS.default).toBe('mfa,otp');
  });
});
