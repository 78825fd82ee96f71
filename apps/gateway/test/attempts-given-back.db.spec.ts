import { ProblemError } from '#kernel';
import type { TestDatabase } from '#testing';
import { createAccounts } from '../src/accounts/create-account/create-accounts.js';
import { ChangePassword } from '../src/accounts/change-password/change-password.use-case.js';
import { identityParts, type IdentityParts } from '../src/accounts/identity-parts.js';
import { PersonDirectory } from '../src/organisation/storage/person-directory.js';
import type { LiveSession } from '../src/sessions/session-actors.js';
import { SignInWithPassword } from '../src/sign-in/with-password/sign-in-with-password.use-case.js';
import { aGatewayDatabase } from './a-gateway-database.js';

// An attempt that came to no answer takes nobody's guesses away; and what others say of a name is taken as it is.

const MINUTE = 60_000;
const rule = { failures: 5, windowMs: 15 * MINUTE, lockMs: 15 * MINUTE, longestLockMs: 1440 * MINUTE };
const client = { address: '10.0.0.1', userAgent: '' };
const clock = { now: () => new Date('2026-03-02T01:00:00Z') };

let db: TestDatabase;
let parts: IdentityParts;
let password: string;
beforeEach(async () => {
  db = await aGatewayDatabase();
  const [account] = await createAccounts(db.database, [
    { personId: 'p-clerk', account: 'chen' },
    { personId: 'p-chief', account: 'kk' },
  ]);
  password = account?.initialPassword ?? '';
  parts = identityParts(
    {
      uow: db.database,
      clock,
      people: new PersonDirectory(),
      sealer: { seal: (secret) => secret, open: (sealed) => sealed },
      attemptSecret: Buffer.from('a secret of attempts'),
      listener: { happened: () => undefined },
    },
    {
      rules: { passwordMaxAgeMs: null, initialPasswordMaxAgeMs: Infinity, secondFactorRoles: [] },
      limits: { idleMs: 30 * MINUTE, absoluteMs: 720 * MINUTE },
      sessionsPerAccount: 5,
      attempts: { account: rule, address: { ...rule, failures: 10 } },
      passwordsRemembered: 5,
      issuer: 'spec',
    },
  );
}, 60_000);
afterEach(() => db.drop());

const full = {
  verify: () => Promise.reject(new ProblemError('HTTP.UNAVAILABLE')),
  isOutdated: () => false,
  hash: () => Promise.reject(new ProblemError('HTTP.UNAVAILABLE')),
};
const brokenHistory = { append: () => Promise.reject(new Error('the history is away')) };
const given = (word: string) => ({ account: 'chen', password: word, client, formerSession: null });
const times = async (count: number, work: () => Promise<unknown>): Promise<unknown[]> => {
  const found: unknown[] = [];
  for (let n = 0; n < count; n += 1) {
    found.push(await work().catch((error: unknown) => (error instanceof ProblemError ? error.code : String(error))));
  }
  return found;
};

describe('an attempt without an answer', () => {
  it('at the sign-in, where too many wait, leaves the gate', async () => {
    const signIn = new SignInWithPassword({ ...parts, hasher: full });
    expect(new Set(await times(12, () => signIn.execute(given('x'))))).toEqual(new Set(['HTTP.UNAVAILABLE']));
    expect(await new SignInWithPassword(parts).execute(given(password))).toMatchObject({ state: 'change-password' });
  });

  it.each(['right', 'wrong'])(
    'at the sign-in with a %s password that cannot be recorded, leaves the gate',
    async (which) => {
      const signIn = new SignInWithPassword({ ...parts, history: brokenHistory });
      const word = which === 'right' ? password : 'wrong horse battery';
      expect(new Set(await times(6, () => signIn.execute(given(word))))).toEqual(
        new Set(['Error: the history is away']),
      );
      expect(await new SignInWithPassword(parts).execute(given(password))).toMatchObject({ state: 'change-password' });
    },
    20_000,
  );

  it('at a change of the password, where too many wait or the record fails, leaves the gate', async () => {
    const account = await db.database.read((tx) => parts.accounts.findByName(tx, 'chen'));
    const person = await db.database.read((tx) => parts.people.findActor(tx, 'p-clerk', '2026-03-02'));
    if (account === undefined || person === undefined) throw new Error('there is nobody');
    const live = { session: { accountId: account.id }, person, csrfToken: '' } as unknown as LiveSession;
    const change = (deps: Partial<IdentityParts> | { hasher: typeof full }) => () =>
      new ChangePassword({ ...parts, ...deps }).execute(live, { current: 'wrong', newPassword: 'x' }, client);
    expect(new Set(await times(6, change({ hasher: full })))).toEqual(new Set(['HTTP.UNAVAILABLE']));
    const away = { history: brokenHistory } as unknown as Partial<IdentityParts>;
    expect(new Set(await times(6, change(away)))).toEqual(new Set(['Error: the history is away']));
    expect(await times(1, change({}))).toEqual(['GATEWAY.CURRENT_PASSWORD_WRONG']);
  }, 20_000);
});

describe('a name that somebody else says', () => {
  const welcome = (holder: string) =>
    parts.byProof.welcome({
      ...{ method: 'oidc', holder, mappedBy: 'account', secondFactor: true, client, formerSession: null },
      unknown: { reason: 'no-account', problem: new ProblemError('GATEWAY.OIDC_UNKNOWN_PERSON') },
    });

  it('may be in capitals', async () => {
    expect(await welcome('KK')).toMatchObject({ state: 'signed-in' });
  });

  // U+212A is lower-cased to k, so that whoever may choose a name there would be somebody else here.
  it.each(['\u212Ak', 'k\u212A', '\u212A\u212A'])('is not folded into a name of ours: %j', async (holder) => {
    await expect(welcome(holder)).rejects.toMatchObject({ code: 'GATEWAY.OIDC_UNKNOWN_PERSON' });
  });
});
