import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { OrgChangedV1 } from '#contracts';
import { generateWitnessKeys, type LostEntries, type LostEntry } from '#platform/audit';
import { withClient } from '#platform/postgres';
import { type TestDatabase, testDatabase } from '#testing';
import { createAccounts } from '../../../apps/gateway/src/accounts/create-account/create-accounts.js';
import type { AccountHappening } from '../../../apps/gateway/src/audit-trail/account-event.js';
import { GATEWAY_MIGRATIONS, GATEWAY_SCHEMA } from '../../../apps/gateway/src/migrations/index.js';
import type { LostOrganisation } from '../reconcile/reconcile.js';
import { accessLines } from './access-text.js';
import { holdLostAccess, type HoldRequest } from './hold-lost-access.js';
import { tellSecurityLog } from './tell-security-log.js';
import { WitnessKeyRing } from './witness-key-ring.js';

const NOW = new Date('2026-03-04T00:00:00.000Z');
const AT = '2026-03-03T01:00:00.000Z';
const PEOPLE = ['zhang', 'chen', 'anquan', 'elsewhere'] as const;

let db: TestDatabase;
let ids: Record<string, string>;
let told: AccountHappening[];
beforeEach(async () => {
  told = [];
  db = await testDatabase({ schema: GATEWAY_SCHEMA, migrations: GATEWAY_MIGRATIONS });
  await withClient(db.adminUrl, async (client) => {
    await client.query(`SET search_path = ${GATEWAY_SCHEMA}`);
    for (const id of ['990100', '990200'])
      await client.query(
        `INSERT INTO office VALUES ($1, NULL, '示范院', 'municipal', $1 || '000000', $1, false, 'active', 1)`,
        [id],
      );
    for (const id of PEOPLE) {
      const office = id === 'elsewhere' ? '990200' : '990100';
      await client.query(`INSERT INTO person VALUES ($1, $2, '示例', NULL, 'active', 1)`, [id, office]);
      const role = id === 'anquan' ? 'security-admin' : 'prosecutor';
      await client.query(`INSERT INTO role_grant VALUES ($1, $2, '2020-01-01', NULL)`, [id, role]);
    }
  });
  const created = await createAccounts(
    db.database,
    PEOPLE.map((personId) => ({ personId, account: personId })),
  );
  ids = Object.fromEntries(created.map(({ personId, id }) => [personId, id]));
}, 60_000);
afterEach(() => db.drop());

let seq = 1;
const lostEntry = (kind: string, id: string, command: string | null): LostEntry => ({
  ...{ kind, id, seq: (seq += 1), command, sealedAt: AT },
});
const ofAccount = (person: string, command: string | null): LostEntry => lostEntry('account', ids[person]!, command);
const lostOf = (entries: readonly LostEntry[], more: Partial<LostEntries> = {}): HoldRequest['lost'] => [
  { service: 'gateway', known: 'compared', upto: AT, faults: 0, counts: {}, entries, ...more },
];
const ofPerson = (id: string, more: Partial<NonNullable<OrgChangedV1['person']>>, revision = 2): LostOrganisation => ({
  missing: 0,
  records: [
    {
      ...{ topic: 'org.changed.v1', partition: 0, offset: '1', at: NOW, key: `person:${id}` },
      value: Buffer.from(
        JSON.stringify({
          ...{ entity: 'person', id, revision, at: AT, office: null, department: null, duty: null },
          person: {
            ...{
              officeId: '990100',
              name: '示例',
              departmentIds: [],
              regionPrefixes: null,
              state: 'active',
              standIns: [],
            },
            terms: [{ role: 'prosecutor', fromDay: '2020-01-01', toDay: null }],
            ...more,
          },
        }),
      ),
    },
  ],
});
const NOTHING_SAID: LostOrganisation = { missing: 0, records: [] };

async function hold(more: Partial<HoldRequest>) {
  const access = await holdLostAccess({
    gatewayUrl: db.url,
    lost: lostOf([]),
    organisation: NOTHING_SAID,
    holdAll: false,
    now: NOW,
    told: (happening) => void told.push(happening),
    ...more,
  });
  return {
    access,
    held: access.held.map(({ account, outcome }) => `${account} ${outcome}`),
    text: accessLines(access).join('\n'),
  };
}
const locked = async (): Promise<string[]> =>
  (
    await db.database.read((tx) =>
      tx.query<{ account: string }>(`SELECT account FROM account WHERE state = 'locked' ORDER BY 1`),
    )
  ).map(({ account }) => account);

describe('after a restore', () => {
  it.each(['account-locked', 'password-changed', 'password-reset', 'second-factor-reset', 'account-unlocked', null])(
    'an account is held and named for what was done to it since: %s',
    async (command) => {
      const { held, access, text } = await hold({
        lost: lostOf([ofAccount('zhang', 'signed-in'), ofAccount('zhang', command)]),
      });
      expect(held).toEqual(['zhang locked']);
      expect(await locked()).toEqual(['zhang']);
      expect(access.held[0]?.because).toEqual([{ kind: 'act', act: command ?? 'unknown', at: AT }]);
      expect(text).toContain('zhang（zhang）：');
      expect(told.map(({ event }) => event)).toEqual([{ kind: 'account-locked', reason: 'restored' }]);
    },
  );

  it('sign-ins are listed and nobody is locked for them', async () => {
    const { access, held, text } = await hold({
      lost: lostOf([
        ofAccount('zhang', 'signed-in'),
        ofAccount('chen', 'sign-in-failed'),
        lostEntry('account', '00000000-0000-0000-0000-000000000000', 'sign-in-failed'),
      ]),
    });
    expect(held).toEqual([]);
    expect(access.accounts).toHaveLength(2);
    expect(text).toContain('其他账号在备份以后的记录');
  });

  it('the last security administrator loses the password besides and is named with the command', async () => {
    const { held, text } = await hold({
      lost: lostOf([ofAccount('anquan', 'password-changed'), ofAccount('chen', 'account-locked')]),
    });
    expect(held.sort()).toEqual(['anquan recovery', 'chen locked']);
    // A proof from elsewhere (OIDC, certificate) asks for no password.
    expect(await locked()).toContain('anquan');
    expect(text).toContain('npm run ops -- recover-admin --person anquan');
  });

  it('an account is held whose person something was taken from, as Kafka tells', async () => {
    const { held, access } = await hold({
      lost: lostOf([lostEntry('organisation', '990100', 'change-person')]),
      organisation: ofPerson('chen', { state: 'left' }),
    });
    expect(held).toEqual(['chen locked']);
    expect(access).toMatchObject({ takenAway: [{ personId: 'chen', what: 'left' }], organisationCompared: true });
    expect(access.organisation).toMatchObject([{ id: '990100', act: 'change-person' }]);
  });

  it('a change that takes nothing away is listed, and no more', async () => {
    const { held, access } = await hold({
      lost: lostOf([lostEntry('organisation', '990100', 'change-person')]),
      organisation: ofPerson('chen', { name: '陈二' }),
    });
    expect(held).toEqual([]);
    expect(access.organisation).toHaveLength(1);
  });

  it.each([
    ['Kafka was not compared', null],
    ['Kafka no longer keeps it', { missing: 1, records: [] }],
    ['Kafka never got it', NOTHING_SAID],
  ])('everybody of an office is held when its people were changed and %s', async (_what, organisation) => {
    const { held } = await hold({ lost: lostOf([lostEntry('organisation', '990200', 'change-person')]), organisation });
    expect(held).toEqual(['elsewhere locked']);
    expect(
      (await hold({ lost: lostOf([lostEntry('organisation', '990100', 'create-person')]), organisation: null })).held,
    ).toEqual([]);
  });

  it('accounts that were made since, and deletions by law, are named', async () => {
    const made = '0195f3a1-0000-7a00-8b00-000000000009';
    const { access, text, held } = await hold({
      lost: lostOf([lostEntry('account', made, 'account-created'), lostEntry('erasure', 'account:x', 'erase')]),
    });
    expect(held).toEqual([]);
    expect(access).toMatchObject({
      unknownAccounts: [made],
      erasures: [{ service: 'gateway', id: 'account:x', act: 'erase' }],
    });
    expect(text).toContain(made);
    expect(text).toContain('须重新办理的依法删除');
  });

  it('every account is held where the witness was damaged: the line that locked one may be among what is lost', async () => {
    const { held, text } = await hold({ lost: lostOf([], { faults: 1 }) });
    expect(text).toContain('见证文件不完整');
    expect(held.sort()).toEqual(['anquan recovery', 'chen locked', 'elsewhere locked', 'zhang locked']);
  });

  it.each(['nothing-later', 'no-witness', 'foreign'] as const)('it is said that nobody knows: %s', async (known) => {
    const { text, held } = await hold({ lost: lostOf([], { known, upto: null }) });
    expect(held).toEqual([]);
    expect(text).toContain('不知道备份以后哪些账号被锁定');
    expect(text).toContain('--hold-accounts');
  });

  it('every account is held where that is asked for, but the last who can unlock them', async () => {
    const { held } = await hold({ holdAll: true });
    expect(held.sort()).toEqual(['anquan recovery', 'chen locked', 'elsewhere locked', 'zhang locked']);
  });
});

describe('the security log', () => {
  it('has a line for each account that was held', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'restore-log-'));
    await hold({ lost: lostOf([ofAccount('zhang', 'account-locked')]) });
    await tellSecurityLog({ directory, keyFile: '', syslog: '' }, told);
    const [file] = readdirSync(directory).filter((name) => name.startsWith('gateway-') && name.endsWith('.jsonl'));
    const text = readFileSync(join(directory, file ?? ''), 'utf8');
    expect(text).toContain('"event":"account-locked"');
    expect(text).toContain('"reason":"restored"');
    expect(text).toContain(ids['zhang']);
    rmSync(directory, { recursive: true });
  });
});

describe('the keys of a witness', () => {
  it('are those that are there, else those that the backup brings, by service or for all', () => {
    const directory = mkdtempSync(join(tmpdir(), 'restore-keys-'));
    const text = (): Buffer => Buffer.from(JSON.stringify(generateWitnessKeys()));
    const places = [{ name: 'keys', directory }];
    const of = (folders: Record<string, Buffer>, place: string) =>
      new WitnessKeyRing(place, { folders: { keys: folders }, places }).of('gateway');
    const place = join(directory, 'secrets', 'witness');
    expect(of({}, place)).toBeNull();
    expect(of({ 'secrets/witness/gateway.json': text() }, place)?.signer).not.toBeNull();
    expect(of({ 'witness-key.json': text() }, join(directory, 'witness-key.json'))?.signer).not.toBeNull();
    writeFileSync(join(directory, 'there.json'), text());
    expect(of({}, join(directory, 'there.json'))?.signer).not.toBeNull();
    expect(new WitnessKeyRing(null, null).of('gateway')).toBeNull();
    rmSync(directory, { recursive: true });
  });
});
