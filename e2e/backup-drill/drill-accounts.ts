import { legalDayOf, newId } from '#kernel';
import { openDatabase, withClient } from '#platform/postgres';
import { createAccounts } from '../../apps/gateway/src/accounts/create-account/create-accounts.js';
import { csrfTokenOf, digestOf, newSecret } from '../../apps/gateway/src/sessions/secrets.js';

const OFFICE = '990100';
/** Who has an account before the backup, with the one role of each. */
const PEOPLE = {
  'drill-security': 'security-admin',
  'drill-locked': 'prosecutor',
  'drill-revoked': 'prosecutor',
  'drill-unharmed': 'clerk',
} as const;

type DrillPerson = keyof typeof PEOPLE;

/** Accounts of the gateway, and what a security administrator does with them by its routes. */
export class DrillAccounts {
  private constructor(
    private readonly gatewayUrl: string,
    private readonly databaseUrl: string,
    private readonly ids: ReadonlyMap<string, string>,
  ) {}

  static async make(at: {
    readonly gatewayUrl: string;
    /** Of the administrator, in the services' database. */
    readonly adminUrl: string;
    readonly databaseUrl: string;
  }): Promise<DrillAccounts> {
    await withClient(at.adminUrl, async (client) => {
      await client.query('SET search_path = gateway');
      await client.query(
        `INSERT INTO office VALUES ($1, NULL, '示范院', 'municipal', $1 || '000000', '9901', false, 'active', 1)`,
        [OFFICE],
      );
      for (const [id, role] of Object.entries(PEOPLE)) {
        await client.query(`INSERT INTO person VALUES ($1, $2, '演练人员', NULL, 'active', 1)`, [id, OFFICE]);
        await client.query(`INSERT INTO role_grant VALUES ($1, $2, '2020-01-01', NULL)`, [id, role]);
      }
    });
    const database = await openDatabase({ url: at.databaseUrl, schema: 'gateway', applicationName: 'drill' });
    try {
      const people = Object.keys(PEOPLE).map((personId) => ({ personId, account: personId }));
      const created = await createAccounts(database, people);
      return new DrillAccounts(
        at.gatewayUrl,
        at.databaseUrl,
        new Map(created.map(({ personId, id }) => [personId, id])),
      );
    } finally {
      await database.close();
    }
  }

  lock(person: DrillPerson): Promise<void> {
    return this.act('POST', `accounts/${this.ids.get(person)}/lock`);
  }

  /** The person's only role ends with today. */
  endRole(person: DrillPerson): Promise<void> {
    const today = legalDayOf(new Date());
    const terms = [{ role: PEOPLE[person], fromDay: '2020-01-01', toDay: today }];
    return this.act('PUT', `organisation/persons/${person}/roles`, { revision: 1, terms });
  }

  /** As the security administrator, in a browser of its own. */
  private async act(method: 'POST' | 'PUT', path: string, body?: object): Promise<void> {
    const secret = newSecret();
    await withClient(this.databaseUrl, (client) =>
      client.query(
        `INSERT INTO gateway.session (digest, id, account_id, account_revision, person_revision, method, second_factor,
           address, user_agent, started_at, last_seen_at, ends_at)
         SELECT $1, $2, a.id, a.revision, p.revision, 'password', true, '127.0.0.1', 'drill', now(), now(),
                now() + interval '1 hour'
           FROM gateway.account a JOIN gateway.person p ON p.id = a.person_id WHERE p.id = 'drill-security'`,
        [digestOf(secret), newId()],
      ),
    );
    const answer = await fetch(`${this.gatewayUrl}/api/${path}`, {
      method,
      headers: {
        cookie: `session=${secret}`,
        'x-csrf-token': csrfTokenOf(secret),
        'sec-fetch-site': 'same-origin',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  }
}
