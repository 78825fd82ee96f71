import { ACCESS } from '#domain/access';
import type { Actor } from '#platform/auth';
import { QuarantineDeskTables } from '#platform/postgres';
import type { TestDatabase } from '#testing';
import { CASE_HANDLING_SCHEMA } from '../../apps/case-handling/src/migrations/index.js';
import { RowSecurity1796000300002 } from '../../apps/case-handling/src/migrations/1796000300002-row-security.js';
import { IdentityBeforeRestore1796000700001 } from '../../apps/case-handling/src/migrations/1796000700001-identity-before-restore.js';
import { RecusalAndOutbox1797000300001 } from '../../apps/case-handling/src/migrations/1797000300001-recusal-and-outbox.js';
import { type GridItem, itemGrid, ME, recordGrid, SOMEBODY } from './item-grid.js';
import { fillQuarantine, quarantineProbes } from './quarantine-tables.js';
import { OFFICE } from './sample-people.js';
import { add, change, type SecuredTables, see } from './secured-tables.js';

const HANDLING = ['prosecutor', 'assistant', 'clerk', 'department-head', 'chief', 'case-management'];
const handles = (person: Actor, office: string): boolean =>
  person.procuratorateId === office && person.roles.some((role) => HANDLING.includes(role));

interface SampleHit {
  readonly id: string;
  readonly clue: GridItem;
  readonly first: GridItem;
}

/** Clues and cases in every relation, hits that stayed and hits that moved, and what hangs on them. */
export async function fillCasework({ database }: TestDatabase): Promise<SecuredTables> {
  const clues = itemGrid('1111');
  const cases = itemGrid('2222');
  const hits: SampleHit[] = clues.map((clue, index) => ({
    id: clue.id.replace('1111', '3333'),
    clue,
    // Every second one came to another clue first.
    first: index % 2 === 0 ? clue : clues[(index * 37) % clues.length]!,
  }));
  const audits = recordGrid('4444');
  await database.run(async (tx) => {
    await fillQuarantine(tx);
    const rows = (items: readonly object[]) => [JSON.stringify(items)];
    const place = `"procuratorateId" text, "regionCode12" text, "departmentId" text, "responsibleId" text,
      "recusedIds" text[], "formerOfficeIds" text[]`;
    await tx.query(
      `INSERT INTO clue (id, version, number, state, title, procuratorate_id, region_code12, department_id,
         responsible_id, recused_ids, former_office_ids, line, severity, hit_count, live_hit_count, event_count,
         takes_hits, opened_at, updated_at)
       SELECT id, 1, id::text, 'REGISTERED', '', "procuratorateId", "regionCode12", "departmentId", "responsibleId",
         "recusedIds", "formerOfficeIds", '', '', 1, 1, 1, true, now(), now()
       FROM jsonb_to_recordset($1) AS r (id uuid, ${place})`,
      rows(clues),
    );
    await tx.query(
      `INSERT INTO case_file (id, version, number, state, title, procuratorate_id, region_code12, department_id,
         responsible_id, recused_ids, former_office_ids, line, severity, clue_id, filed_on, opened_at, updated_at)
       SELECT id, 1, id::text, 'FILED', '', "procuratorateId", "regionCode12", "departmentId", "responsibleId",
         "recusedIds", "formerOfficeIds", '', '', id, '2026-03-02', now(), now()
       FROM jsonb_to_recordset($1) AS r (id uuid, ${place})`,
      rows(cases),
    );
    await tx.query(
      `INSERT INTO hit (hit_id, revision, is_void, clue_id, first_clue_id, procuratorate_id, region_code12, rule_id,
         rule_version, match_key, rule, key_parts, explanation, window_from, window_to, lock_until, completed_by,
         event_count, evaluated_at, first_seen_at, updated_at)
       SELECT id, 1, false, clue, first, office, '', '', 1, '', '{}', '[]', '{}', now(), now(), now(), id, 1, now(),
         now(), now()
       FROM jsonb_to_recordset($1) AS r (id uuid, clue uuid, first uuid, office text)`,
      rows(hits.map(({ id, clue, first }) => ({ id, clue: clue.id, first: first.id, office: clue.procuratorateId }))),
    );
    await tx.query(`INSERT INTO hit_event SELECT hit_id, hit_id, 1, 'member', now(), '', '', '', '', NULL FROM hit`);
    await tx.query(
      `INSERT INTO history (chain_kind, chain_id, seq, at, procuratorate_id, entry, prev_hash, hash)
       SELECT kind, id, 1, now(), office, '{}', '', '' FROM jsonb_to_recordset($1) AS r (kind text, id text, office text)`,
      rows([
        ...clues.map(({ id, procuratorateId }) => ({ kind: 'clue', id, office: procuratorateId })),
        ...cases.map(({ id, procuratorateId }) => ({ kind: 'case', id, office: procuratorateId })),
        ...audits.map(({ id, procuratorateId }) => ({ kind: 'access', id, office: procuratorateId })),
        { kind: 'erasure', id: 'clue:x', office: OFFICE.own },
      ]),
    );
    await tx.query('INSERT INTO history_head (chain_kind, chain_id) SELECT chain_kind, chain_id FROM history');
    await tx.query(
      `INSERT INTO clue_key (procuratorate_id, rule_id, match_key, clue_id)
       SELECT office, '', '', $2 FROM unnest($1::text[]) AS office`,
      [Object.values(OFFICE), clues[0]!.id],
    );
    await tx.query(
      `INSERT INTO identity_before_restore (id, kind, number, procuratorate_id, clue_id)
       SELECT gen_random_uuid(), 'case', office, office, gen_random_uuid() FROM unnest($1::text[]) AS office`,
      [Object.values(OFFICE)],
    );
    await tx.query(`INSERT INTO number_sequence SELECT office, 'clue', 2026, 1 FROM unnest($1::text[]) AS office`, [
      Object.values(OFFICE),
    ]);
  });

  const ids = (items: readonly { readonly id: string }[]): string[] => items.map(({ id }) => id);
  const clueSeen = (person: Actor, clue: GridItem) => ACCESS.decide(person, 'read', 'clue', clue).allowed;
  const caseSeen = (person: Actor, item: GridItem) => ACCESS.decide(person, 'read', 'case', item).allowed;
  const hitSeen =
    (person: Actor) =>
    ({ clue, first }: SampleHit) =>
      clueSeen(person, clue) || clueSeen(person, first);
  const offices = (person: Actor) => Object.values(OFFICE).filter((office) => handles(person, office));
  const perOffice = (sql: (office: string) => string) =>
    Object.fromEntries(Object.values(OFFICE).map((office) => [office, sql(office)]));
  const newCase = (office: string, recused: string): string =>
    `INSERT INTO case_file (id, version, number, state, title, procuratorate_id, region_code12, recused_ids, line,
       severity, clue_id, filed_on, opened_at, updated_at)
     VALUES (gen_random_uuid(), 1, 'new', '', '', '${office}', '', '${recused}', '', '', gen_random_uuid(), now(), now(), now())`;
  let seq = 1;
  const newEntry = (actor: string, chain = `'clue', '${clues[0]!.id}'`): string =>
    `INSERT INTO history (chain_kind, chain_id, seq, at, actor_id, entry, prev_hash, hash)
     VALUES (${chain}, ${(seq += 1)}, now(), ${actor}, '{}', '', '')`;
  const chains = (person: Actor): string[] => [
    ...clues.filter((clue) => clueSeen(person, clue)).map(({ id }) => `clue ${id}`),
    ...cases.filter((item) => caseSeen(person, item)).map(({ id }) => `case ${id}`),
  ];

  return {
    schema: CASE_HANDLING_SCHEMA,
    policies: [
      ...RowSecurity1796000300002.policies,
      ...IdentityBeforeRestore1796000700001.policies,
      ...QuarantineDeskTables.policies,
      ...RecusalAndOutbox1797000300001.policies,
    ],
    probes: [
      ...quarantineProbes,
      see('clue', 'id', (person) => ids(clues.filter((clue) => clueSeen(person, clue)))),
      change('clue', 'id', 'state', (person) =>
        ids(clues.filter((clue) => ACCESS.decide(person, 'command', 'clue', clue).allowed)),
      ),
      see('case_file', 'id', (person) => ids(cases.filter((item) => caseSeen(person, item)))),
      change('case_file', 'id', 'state', (person) =>
        ids(cases.filter((item) => ACCESS.decide(person, 'command', 'case', item).allowed)),
      ),
      add(
        'case_file',
        {
          ...perOffice((office) => newCase(office, `{${SOMEBODY}}`)),
          'to be kept from me': newCase(OFFICE.own, `{${ME}}`),
        },
        (person) => (person.roles.includes('chief') ? [person.procuratorateId] : []),
      ),
      see('hit', 'hit_id', (person) => ids(hits.filter(hitSeen(person)))),
      change('hit', 'hit_id', 'clue_id', (person) =>
        ids(hits.filter(({ clue }) => handles(person, clue.procuratorateId) && clueSeen(person, clue))),
      ),
      see('hit_event', 'hit_id', (person) => ids(hits.filter(hitSeen(person)))),
      see('history', `chain_kind || ' ' || chain_id`, chains),
      add(
        'history',
        {
          mine: newEntry(`'${ME}'`),
          anothers: newEntry(`'${SOMEBODY}'`),
          nobodys: newEntry('NULL'),
          erasure: newEntry(`'${ME}'`, `'erasure', 'clue:y'`),
        },
        (person) => (clueSeen(person, clues[0]!) ? ['mine'] : []),
      ),
      see('history_head', `chain_kind || ' ' || chain_id`, chains),
      change('history_head', `chain_kind || ' ' || chain_id`, 'count', chains),
      see('clue_key', 'procuratorate_id', offices),
      change('clue_key', 'procuratorate_id', 'closed_at', offices),
      add(
        'clue_key',
        perOffice((office) => `INSERT INTO clue_key VALUES ('${office}', 'new', '', gen_random_uuid(), NULL)`),
        offices,
      ),
      see('identity_before_restore', 'procuratorate_id', offices),
      add(
        'outbox',
        Object.fromEntries(
          ['clue.changed.v1', 'prefix.case.changed.v1', 'match.found.v1', 'org.changed.v1'].map((topic) => [
            topic,
            `INSERT INTO outbox (topic, key, headers, value) VALUES ('${topic}', '${clues[0]!.id}', '{}', '')`,
          ]),
        ),
        (person) =>
          person.roles.some((role) => HANDLING.includes(role)) ? ['clue.changed.v1', 'prefix.case.changed.v1'] : [],
      ),
      see('number_sequence', 'procuratorate_id', offices),
      change('number_sequence', 'procuratorate_id', 'last', offices),
      add(
        'number_sequence',
        perOffice((office) => `INSERT INTO number_sequence VALUES ('${office}', 'case', 2026, 1)`),
        offices,
      ),
    ],
  };
}
