import { HistoryChains } from '#platform/audit';
import { newId } from '#kernel';
import type { TestDatabase } from '#testing';
import { createAccounts } from '../src/accounts/create-account/create-accounts.js';
import { AttemptStore } from '../src/accounts/storage/attempt.store.js';
import { AccountHistory } from '../src/audit-trail/account-history.js';
import type { Session } from '../src/sessions/session.js';
import { PersonDirectory } from '../src/organisation/storage/person-directory.js';
import { SessionStore } from '../src/sessions/storage/session.store.js';
import { SweepSessions } from '../src/sessions/sweep-sessions/sweep-sessions.use-case.js';
import { ChallengeStore } from '../src/sign-in/storage/challenge.store.js';
import { aGatewayDatabase, asAdministrator, DISTRICT } from './a-gateway-database.js';

const MINUTE = 60_000;
const now = new Date('2026-03-02T01:00:00Z');
const ago = (minutes: number): Date => new Date(now.getTime() - minutes * MINUTE);

let db: TestDatabase;
let accountId: string;
beforeAll(async () => {
  db = await aGatewayDatabase();
  const [account] = await createAccounts(db.database, [{ personId: 'p-clerk', account: 'chen' }]);
  accountId = account?.id ?? '';
}, 60_000);
afterAll(() => db.drop());

const sessions = new SessionStore();
const sweep = (): SweepSessions =>
  new SweepSessions({
    uow: db.database,
    clock: { now: () => now },
    sessions,
    challenges: new ChallengeStore(),
    attempts: new AttemptStore(),
    people: new PersonDirectory(),
    history: new AccountHistory(new HistoryChains(), { happened: () => undefined }),
    limits: { idleMs: 30 * MINUTE, absoluteMs: 720 * MINUTE },
  });
/** In one transaction: hundreds that wait for a connection would wait too long for one. */
const open = (...given: Pick<Session, 'lastSeenAt' | 'endsAt'>[]): Promise<string[]> =>
  db.database.run(async (tx) => {
    const ids: string[] = [];
    for (const times of given) {
      const id = newId();
      const session: Session = {
        id,
        accountId,
        accountRevision: 1,
        personRevision: 1,
        method: 'password',
        secondFactor: false,
        address: '10.0.0.1',
        userAgent: '',
        startedAt: ago(700),
        ...times,
      };
      await sessions.insert(tx, Buffer.from(id), session);
      ids.push(id);
    }
    return ids;
  });
const left = async (table: string): Promise<number> =>
  (await asAdministrator(db, (query) => query(`SELECT FROM ${table}`))).length;

describe('the sweep', () => {
  it('ends what is over by time, once however many sweep, and records each end', async () => {
    const ended = await open(
      { lastSeenAt: ago(30), endsAt: ago(-20) },
      { lastSeenAt: ago(1), endsAt: now },
      ...Array.from({ length: 450 }, () => ({ lastSeenAt: ago(40), endsAt: ago(-20) })),
    );
    const [alive] = await open({ lastSeenAt: ago(29), endsAt: ago(-20) });
    const counts = await Promise.all([sweep().execute(), sweep().execute()]);
    expect((counts[0] ?? 0) + (counts[1] ?? 0)).toBe(ended.length);
    expect(await asAdministrator(db, (query) => query('SELECT id FROM session'))).toEqual([{ id: alive }]);
    const chain = { kind: 'account', id: accountId };
    const records = await db.database.read((tx) => new HistoryChains().readChain(tx, chain, 1, 1000));
    const told = records.map(({ entry }) => JSON.parse(entry) as { reason: string; sessionId: string });
    expect(told.every(({ reason }) => reason === 'expired')).toBe(true);
    expect(told.map(({ sessionId }) => sessionId).sort()).toEqual([...ended].sort());
    // The auditor of the person's office is shown them.
    expect(new Set(records.map(({ procuratorateId }) => procuratorateId))).toEqual(new Set([DISTRICT]));
  });

  it('removes challenges that nobody answered and counts that nobody needs, and keeps the rest', async () => {
    await asAdministrator(db, async (query) => {
      await query(
        `INSERT INTO sign_in_challenge (digest, browser_digest, purpose, method, second_factor, expires_at)
         SELECT int4send(n), '', 'oidc', 'oidc', false, CASE WHEN n <= 500 THEN $1::timestamptz ELSE $2 END
         FROM generate_series(1, 503) AS n`,
        [ago(1), ago(-1)],
      );
      await query(
        `INSERT INTO sign_in_attempt SELECT int4send(n), 1, 0, 0, CASE WHEN n <= 300 THEN $1::timestamptz ELSE $2 END, NULL
         FROM generate_series(1, 302) AS n`,
        [ago(4 * 1440), ago(60)],
      );
      const locked = [Buffer.from('locked'), ago(4 * 1440), ago(-10)];
      await query('INSERT INTO sign_in_attempt VALUES ($1, 0, 0, 9, $2, $3)', locked);
    });
    await sweep().execute();
    expect(await left('sign_in_challenge')).toBe(3);
    expect(await left('sign_in_attempt')).toBe(3);
  });
});
