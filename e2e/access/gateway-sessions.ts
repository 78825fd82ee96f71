import { newId } from '#kernel';
import { type Actor, ROLES } from '#platform/auth';
import type { Database } from '#platform/postgres';
import { csrfTokenOf, digestOf, newSecret } from '../../apps/gateway/src/sessions/secrets.js';
import { OFFICE, ROLE_IDS } from './sample-people.js';

/** The gateway knows people by their sessions: one person of the office for each role, with an account. */
export const seedGateway = (database: Database): Promise<void> =>
  database.run(async (tx) => {
    await tx.query(
      `INSERT INTO office VALUES ($1, NULL, '样本院', 'municipal', '990100000000', '9901', false, 'active', 1)`,
      [OFFICE.own],
    );
    await tx.query('INSERT INTO duty VALUES ($1, $2, 1)', ['9901', OFFICE.own]);
    for (const role of ROLE_IDS) {
      await tx.query(`INSERT INTO person VALUES ($1, $2, $3, NULL, 'active', 1)`, [role, OFFICE.own, ROLES[role]]);
      await tx.query(`INSERT INTO role_grant VALUES ($1, $1, '2020-01-01', NULL)`, [role]);
      await tx.query(
        `INSERT INTO account (id, person_id, account, must_change, password_changed_at, state, created_at)
         VALUES ($1, $2, $2, false, now(), 'active', now())`,
        [newId(), role],
      );
    }
  });

/** The headers of a browser in which the person has just signed in; what ends a session ends this one only. */
export async function freshSession(database: Database, person: Actor): Promise<Record<string, string>> {
  const secret = newSecret();
  await database.run((tx) =>
    tx.query(
      `INSERT INTO session (digest, id, account_id, account_revision, person_revision, method, second_factor, address,
         user_agent, started_at, last_seen_at, ends_at)
       SELECT $1, $2, id, revision, 1, 'password', true, '127.0.0.1', 'test', now(), now(), now() + interval '1 hour'
       FROM account WHERE person_id = $3`,
      [digestOf(secret), newId(), person.roles[0]],
    ),
  );
  return { cookie: `session=${secret}`, 'x-csrf-token': csrfTokenOf(secret), 'sec-fetch-site': 'same-origin' };
}
