import { HistoryChains, type HistoryWrite } from '#platform/audit';
import { ROLES } from '#platform/auth';
import { newId } from '#kernel';
import type { Database, Tx } from '#platform/postgres';
import {
  departmentId,
  dutyOf,
  OFFICES,
  PREFIXES,
  SECOND,
  TARGET,
  targetId,
  targetName,
  TARGETS,
} from './gateway-routes.js';
import { officeOf, sampleId } from './item-route.js';
import { type Relation, RELATIONS } from './relations.js';
import { OFFICE, ROLE_IDS } from './sample-people.js';

/** The gateway knows people by their sessions: one person of the office for each role, and somebody in each relation. */
export const seedGateway = (database: Database): Promise<void> =>
  database.run(async (tx) => {
    for (const [id, { parentId, level }] of Object.entries(OFFICES)) {
      const prefix = PREFIXES[id as keyof typeof PREFIXES];
      await tx.query(`INSERT INTO office VALUES ($1, $2, $3, $4, $5, $6, false, 'active', 1)`, [
        id,
        parentId,
        `样本院${id}`,
        level,
        prefix.padEnd(12, '0'),
        prefix,
      ]);
    }
    await tx.query('INSERT INTO duty VALUES ($1, $2, 1)', [PREFIXES[OFFICE.own], OFFICE.own]);
    for (const role of ROLE_IDS) {
      await addPerson(tx, { id: role, officeId: OFFICE.own, name: ROLES[role], role });
      await addAccount(tx, newId(), role);
    }
    for (const relation of RELATIONS) await addTargets(tx, relation);
    await new HistoryChains().append(tx, RELATIONS.flatMap(happened));
  });

const addPerson = async (
  tx: Tx,
  { id, officeId, name, role }: { id: string; officeId: string; name: string; role: string },
): Promise<void> => {
  await tx.query(`INSERT INTO person VALUES ($1, $2, $3, NULL, 'active', 1)`, [id, officeId, name]);
  await tx.query(`INSERT INTO role_grant VALUES ($1, $2, '2020-01-01', NULL)`, [id, role]);
};

/** Called as the person is. */
const addAccount = (tx: Tx, id: string, personId: string) =>
  tx.query(
    `INSERT INTO account (id, person_id, account, must_change, password_changed_at, state, created_at)
     VALUES ($1, $2, $2, false, now(), 'active', now())`,
    [id, personId],
  );

/** What the routes are about: people with and without accounts, a department, duties, stand-ins, somebody's session. */
async function addTargets(tx: Tx, relation: Relation): Promise<void> {
  const officeId = officeOf(relation);
  for (let variant = 0; variant < TARGETS; variant += 1) {
    const id = targetId(relation, variant);
    await addPerson(tx, { id, officeId, name: targetName(relation), role: 'clerk' });
    if (variant !== SECOND) await addAccount(tx, sampleId('account', relation, variant), id);
  }
  await tx.query(
    `INSERT INTO session (digest, id, account_id, account_revision, person_revision, method, second_factor, address,
       user_agent, started_at, last_seen_at, ends_at)
     VALUES ($1, $2, $3, 1, 1, 'password', true, '127.0.0.1', 'test', now(), now(), now() + interval '1 hour')`,
    [Buffer.from(targetId(relation)), sampleId('account', relation, SECOND), sampleId('account', relation)],
  );
  await tx.query(`INSERT INTO department VALUES ($1, $2, '样本部门', '{public-interest}', 'active', 1)`, [
    departmentId(relation),
    officeId,
  ]);
  for (const nth of [0, 1, 2] as const) {
    await tx.query('INSERT INTO duty VALUES ($1, $2, 1)', [dutyOf(relation, nth), officeId]);
  }
  for (const variant of [0, 1]) {
    // One that runs, and one that has not begun and may be taken back.
    await tx.query('INSERT INTO stand_in VALUES ($1, $2, $3, $4, $5, 1)', [
      sampleId('stand-in', relation, variant),
      targetId(relation, TARGET + 2 + variant),
      targetId(relation, SECOND),
      variant === 0 ? '2020-01-01' : '2090-01-01',
      '2090-12-31',
    ]);
  }
}

const happened = (relation: Relation): HistoryWrite[] =>
  [
    { kind: 'account', id: sampleId('account', relation) },
    { kind: 'organisation', id: departmentId(relation) },
  ].map((chain) => ({
    chain,
    at: '2026-03-01T00:00:00.000Z',
    procuratorateId: officeOf(relation),
    regionCode12: null,
    actorId: null,
    actorName: null,
    command: null,
    entry: {},
  }));
