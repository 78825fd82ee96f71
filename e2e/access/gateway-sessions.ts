import { newId } from '#kernel';
import type { Actor } from '#platform/auth';
import type { Database } from '#platform/postgres';
import { csrfTokenOf, digestOf, newSecret } from '../../apps/gateway/src/sessions/secrets.js';

/** The headers of a browser in which the person has just signed in; what ends a session ends this one only. */
export async function freshSession(database: Database, person: Actor): Promise<Record<string, string>> {
  const secret = newSecret();
  await database.run((tx) =>
    tx.query(
      `INSERT INTO session (digest, id, account_id, account_revision, person_revision, method, second_factor, address,
         user_agent, started_at, last_seen_at, ends_at)
       SELECT $1, $2, a.id, a.revision, p.revision, 'password', true, '127.0.0.1', 'test', now(), now(),
         now() + interval '1 hour'
       FROM account a JOIN person p ON p.id = a.person_id WHERE p.id = $3`,
      [digestOf(secret), newId(), person.roles[0]],
    ),
  );
  return { cookie: `session=${secret}`, 'x-csrf-token': csrfTokenOf(secret), 'sec-fetch-site': 'same-origin' };
}
