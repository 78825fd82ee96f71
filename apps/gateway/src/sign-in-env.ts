import { Type } from '@sinclair/typebox';

const MAPPED_BY = [Type.Literal('account'), Type.Literal('person')];

/** The variables of sign-ins and sessions. */
export const signInEnv = () => ({ ...sessionEnv(), ...passwordEnv(), ...oidcEnv(), ...certificateEnv() });

const sessionEnv = () => ({
  SESSION_IDLE_MINUTES: Type.Integer({
    minimum: 1,
    maximum: 480,
    default: 30,
    description: 'a session that is not used ends after this',
    examples: [30],
  }),
  SESSION_HOURS: Type.Integer({
    minimum: 1,
    maximum: 24,
    default: 12,
    description: 'a session ends after this, used or not',
    examples: [12],
  }),
  SESSIONS_PER_ACCOUNT: Type.Integer({
    minimum: 1,
    maximum: 100,
    default: 5,
    description: 'sessions of one account at once; with a further one the oldest ends',
    examples: [5],
  }),
  SIGN_IN_FAILURES: Type.Integer({
    minimum: 3,
    maximum: 20,
    default: 5,
    description: 'failures after which an account is locked for a while',
    examples: [5],
  }),
  SIGN_IN_LOCK_MINUTES: Type.Integer({
    minimum: 1,
    maximum: 1440,
    default: 15,
    description: 'the first lock after failures; each further one is twice as long, up to a day',
    examples: [15],
  }),
  ADDRESS_FAILURES: Type.Integer({
    minimum: 5,
    maximum: 100_000,
    default: 100,
    description: 'failures from one address within ten minutes after which it waits; an office may be one address',
    examples: [100],
  }),
  SECOND_FACTOR_ROLES: Type.String({
    pattern: '^(none|[a-z-]+(,[a-z-]+)*)$',
    default: 'ops,security-admin,auditor',
    description: 'roles that must sign in with a second factor, comma-separated; none = nobody must',
    examples: ['ops,security-admin,auditor,chief'],
  }),
});

const passwordEnv = () => ({
  PASSWORD_DAYS: Type.Integer({
    minimum: 0,
    maximum: 3650,
    default: 90,
    description: 'a password older than this is changed at the next sign-in; 0 = never',
    examples: [90],
  }),
  INITIAL_PASSWORD_HOURS: Type.Integer({
    minimum: 1,
    maximum: 720,
    default: 72,
    description: 'a generated password that was not exchanged by then opens nothing any more',
    examples: [72],
  }),
  PASSWORDS_REMEMBERED: Type.Integer({
    minimum: 1,
    maximum: 24,
    default: 5,
    description: 'passwords that may not come back, the current one among them',
    examples: [5],
  }),
});

const oidcEnv = () => ({
  OIDC_ISSUER: Type.String({
    pattern: '^(https?://.+)?$',
    default: '',
    description: 'issuer of the identity provider; empty = no sign-in by one',
    examples: ['https://sso.example.gov.cn'],
  }),
  OIDC_NAME: Type.String({
    default: '统一身份认证',
    description: 'its name on the page of the sign-in',
    examples: ['省院统一身份认证'],
  }),
  OIDC_CLIENT_ID: Type.String({ default: '', description: 'our id there', examples: ['grid-procuratorate'] }),
  OIDC_CLIENT_SECRET_FILE: Type.String({
    default: '',
    description: 'file with our secret there',
    examples: ['./keys/oidc-secret'],
  }),
  OIDC_SCOPE: Type.String({ default: 'profile', description: 'scopes beside openid', examples: ['profile'] }),
  OIDC_ALGORITHM: Type.Union(
    [Type.Literal('RS256'), Type.Literal('PS256'), Type.Literal('ES256'), Type.Literal('EdDSA')],
    { default: 'RS256', description: 'the one algorithm that ID tokens are signed with', examples: ['RS256'] },
  ),
  OIDC_CLAIM: Type.String({
    minLength: 1,
    default: 'sub',
    description:
      'claim of the ID token that names the account or person; one that people can change there, or that is given to another later, lets somebody else in',
    examples: ['sub'],
  }),
  OIDC_CLAIM_IS: Type.Union(MAPPED_BY, {
    default: 'account',
    description: "what that claim holds: the account's name or the person's id",
    examples: ['account'],
  }),
  OIDC_STRONG_METHODS: Type.String({
    default: 'mfa,otp',
    description: 'words of the claim amr that count as a second factor, comma-separated; none = ours is asked for',
    examples: ['mfa,otp'],
  }),
});

const certificateEnv = () => ({
  CERTIFICATE_CA_FILE: Type.String({
    default: '',
    description: "PEM file of the authorities that issue people's certificates; empty = no sign-in by certificate",
    examples: ['./keys/people-ca.pem'],
  }),
  CERTIFICATE_FIELD: Type.Union([Type.Literal('CN'), Type.Literal('serialNumber'), Type.Literal('UID')], {
    default: 'CN',
    description: 'part of the subject that names the account or person',
    examples: ['serialNumber'],
  }),
  CERTIFICATE_FIELD_IS: Type.Union(MAPPED_BY, {
    default: 'account',
    description: "what that part holds: the account's name or the person's id",
    examples: ['account'],
  }),
  CERTIFICATE_REVOKED_FILE: Type.String({
    default: '',
    description: 'file with the serial numbers of revoked certificates, one per line; empty = none',
    examples: ['./keys/revoked.txt'],
  }),
});
