import { ACCESS, type EventPlace } from '#domain/access';
import type { Actor } from '#platform/auth';
import { QuarantineDeskTables } from '#platform/postgres';
import type { TestDatabase } from '#testing';
import { INGEST_SCHEMA } from '../../apps/ingest/src/migrations/index.js';
import { ContractMonthlyEvents1798000100001 as MonthlyEvents } from '../../apps/ingest/src/migrations/1798000100001-contract-monthly-events.js';
import { RowSecurity1796000300001 as IngestRowSecurity } from '../../apps/ingest/src/migrations/1796000300001-row-security.js';
import { Adapters1798000200001 } from '../../apps/ingest/src/migrations/1798000200001-adapters.js';
import { Reconciliation1798000600001 } from '../../apps/ingest/src/migrations/1798000600001-reconciliation.js';
import { Silence1798000600002 } from '../../apps/ingest/src/migrations/1798000600002-silence.js';
import { Imports1798000300001 } from '../../apps/ingest/src/migrations/1798000300001-imports.js';
import { Doors1798000400001 } from '../../apps/ingest/src/migrations/1798000400001-doors.js';
import { PullConnectors1798000800001 } from '../../apps/ingest/src/migrations/1798000800001-pull-connectors.js';
import { ErasureDays1799000200001 } from '../../apps/ingest/src/migrations/1799000200001-erasure-days.js';
import { RecusedErasures1798000900001 } from '../../apps/ingest/src/migrations/1798000900001-recused-erasures.js';
import { Retention1798000700002 } from '../../apps/ingest/src/migrations/1798000700002-retention.js';
import { ReporterIdentity1796000400001 } from '../../apps/ingest/src/migrations/1796000400001-reporter-identity.js';
import { RecusedEvents1797000300001 as IngestRecusedEvents } from '../../apps/ingest/src/migrations/1797000300001-recused-events.js';
import { MATCHER_SCHEMA } from '../../apps/matcher/src/migrations/index.js';
import { RowSecurity1796000300001 as MatcherRowSecurity } from '../../apps/matcher/src/migrations/1796000300001-row-security.js';
import { RecusedEvents1797000300001 as MatcherRecusedEvents } from '../../apps/matcher/src/migrations/1797000300001-recused-events.js';
import { NOTIFY_SCHEMA } from '../../apps/notify/src/migrations/index.js';
import { RowSecurity1796000300001 as NotifyRowSecurity } from '../../apps/notify/src/migrations/1796000300001-row-security.js';
import { eventGrid, ME, recordGrid, SOMEBODY } from './item-grid.js';
import { fillQuarantine, quarantineProbes } from './quarantine-tables.js';
import { add, type SecuredTables, see } from './secured-tables.js';

const records = recordGrid('5555');
const events = eventGrid('7777');
interface Sample extends EventPlace {
  readonly id: string;
}
const seenEvents =
  (rows: readonly Sample[] = events) =>
  (person: Actor) =>
    rows.filter((row) => ACCESS.decide(person, 'read', 'record', row).allowed).map(({ id }) => id);
const seenRecords = (kind: 'source' | 'run' | 'import' | 'feed' | 'erased') => (person: Actor) =>
  records.filter((row) => ACCESS.decide(person, 'read', kind, row).allowed).map(({ id }) => id);
const seenErasures = (person: Actor) =>
  events.filter((row) => ACCESS.decide(person, 'read', 'erasure', row).allowed).map(({ id }) => id);
const ofMe = (): string[] => events.flatMap(({ id, recusedIds }) => (recusedIds.includes(ME) ? [`${id} ${ME}`] : []));
const RECUSED = `INSERT INTO recused_event SELECT id::uuid, person, id::uuid, 1
  FROM jsonb_to_recordset($1) AS r (id text, "recusedIds" text[]), unnest("recusedIds") AS person`;
const place = 'id text, "procuratorateId" text, "regionCode12" text';
const newEntry = (actor: string, seq: number): string =>
  `INSERT INTO history (chain_kind, chain_id, seq, at, actor_id, entry, prev_hash, hash)
   VALUES ('access', '${events[0]!.id}', ${seq}, now(), ${actor}, '{}', '', '')`;

/** Comes with the product: nobody's, and seen by all who read adapters. */
const SHIPPED = 'shipped';
const READ_ADAPTERS = ['data-officer', 'ops'];
const seenAdapters = (person: Actor): string[] => [
  ...records.filter((row) => ACCESS.decide(person, 'read', 'adapter', row).allowed).map(({ id }) => id),
  ...(person.roles.some((role) => READ_ADAPTERS.includes(role)) ? [SHIPPED] : []),
];

export async function fillIngest({ database }: TestDatabase): Promise<SecuredTables> {
  await database.run(async (tx) => {
    await fillQuarantine(tx);
    const rows = [JSON.stringify(events)];
    await tx.query(RECUSED, rows);
    await tx.query(
      `INSERT INTO event (event_id, source_id, source_event_no, revision, writes, body_hash, ordered_at,
         procuratorate_id, region_code12, state)
       SELECT id::uuid, '', id, 1, 1, '', now(), "procuratorateId", "regionCode12", '{}'
       FROM jsonb_to_recordset($1) AS r (${place})`,
      rows,
    );
    await tx.query('INSERT INTO event_key SELECT source_id, source_event_no, event_id FROM event');
    await tx.query(`INSERT INTO event_push (event_id, push_key, kind, outcome, revision, body_hash, flags, received_at, via, sealed)
      SELECT event_id, '', '', '', 1, '', '{}', now(), '', '' FROM event`);
    await tx.query(`INSERT INTO reporter_identity SELECT event_id, 1, '' FROM event`);
    await tx.query(`INSERT INTO history_head (chain_kind, chain_id) SELECT 'access', event_id::text FROM event`);
    await tx.query(
      `INSERT INTO source (source_id, kind, name, state, procuratorate_id, region_code12, version, registered_by)
       SELECT id, '', '', 'active', "procuratorateId", "regionCode12", 1, '' FROM jsonb_to_recordset($1) AS r (${place})`,
      [JSON.stringify(records)],
    );
    await tx.query(
      `INSERT INTO source_key (source_id, key_id, secret_sealed, state) SELECT source_id, 'k1', '', 'active' FROM source`,
    );
    await tx.query(`INSERT INTO pull_connector (source_id, version, definition, state, changed_by, changed_at)
      SELECT source_id, 1, '{}', 'stopped', '', now() FROM source`);
    await tx.query(`INSERT INTO erasure_day (source_id, day, rule, procuratorate_id, events)
      SELECT source_id, '2026-03-02', 'request', procuratorate_id, 1 FROM source`);
    await tx.query(`INSERT INTO event_entry SELECT event_id, 1, '', '', now() FROM event`);
    await tx.query(
      `INSERT INTO import (import_id, source_id, procuratorate_id, region_code12, format, mode, columns, file_hash,
         file_bytes, job_key, state, created_at)
       SELECT id::uuid, id, "procuratorateId", "regionCode12", 'csv', 'live', 'canonical', '', 0, '', 'received', now()
       FROM jsonb_to_recordset($1) AS r (${place})`,
      [JSON.stringify(records)],
    );
    await tx.query(
      `INSERT INTO erasure_request (request_id, procuratorate_id, event_id, basis, state, requested_by, requested_at)
       SELECT id::uuid, "procuratorateId", id::uuid, '', 'requested', '', now() FROM jsonb_to_recordset($1) AS r (${place})`,
      rows,
    );
    await tx.query(`INSERT INTO import_fault SELECT import_id, 1, '' FROM import`);
    await tx.query(
      `INSERT INTO reconciliation (source_id, day, kind, procuratorate_id, region_code12, compared_at, comparisons,
         yours_count, yours_hash, ours_count, ours_hash)
       SELECT id, '2026-03-02', 'event', "procuratorateId", "regionCode12", now(), 1, 1, '', 0, ''
       FROM jsonb_to_recordset($1) AS r (${place})`,
      [JSON.stringify(records)],
    );
    await tx.query(`INSERT INTO reconciliation_difference (source_id, day, kind, source_event_no, yours, ours, reason)
      SELECT source_id, day, kind, 'N', '1', '', 'NOT_HERE' FROM reconciliation`);
    await tx.query(
      `INSERT INTO source_silence (silence_id, source_id, procuratorate_id, region_code12, since, opened_at)
       SELECT id::uuid, id, "procuratorateId", "regionCode12", now(), now() FROM jsonb_to_recordset($1) AS r (${place})`,
      [JSON.stringify(records)],
    );
    await tx.query(
      `INSERT INTO adapter (adapter_id, procuratorate_id, title, made_at)
       SELECT id, "procuratorateId", '', now() FROM jsonb_to_recordset($1) AS r (${place})
       UNION ALL SELECT '${SHIPPED}', NULL, '', now()`,
      [JSON.stringify(records)],
    );
    await tx.query(`INSERT INTO adapter_version (adapter_id, version, state, definition, sha256, changed_at)
      SELECT adapter_id, 1, 'draft', '{}', '', now() FROM adapter`);
  });
  return {
    schema: INGEST_SCHEMA,
    policies: [
      ...IngestRowSecurity.policies,
      ...ReporterIdentity1796000400001.policies,
      ...IngestRecusedEvents.policies,
      ...MonthlyEvents.policies,
      ...Adapters1798000200001.policies,
      ...Imports1798000300001.policies,
      ...Reconciliation1798000600001.policies,
      ...Silence1798000600002.policies,
      ...Retention1798000700002.policies,
      ...RecusedErasures1798000900001.policies,
      ...ErasureDays1799000200001.policies,
      ...QuarantineDeskTables.policies,
      ...Doors1798000400001.policies,
      ...PullConnectors1798000800001.policies,
    ],
    probes: [
      see('event', 'event_id', seenEvents()),
      see('event_push', 'event_id', seenEvents()),
      see('reporter_identity', 'event_id', seenEvents()),
      see('event_key', 'event_id', seenEvents()),
      see('recused_event', `event_id || ' ' || person_id`, ofMe),
      see('source', 'source_id', seenRecords('source')),
      see('source_key', 'source_id', seenRecords('source')),
      see('pull_connector', 'source_id', seenRecords('source')),
      see('event_entry', 'event_id', seenEvents()),
      see('import', 'import_id', seenRecords('import')),
      see('import_fault', 'import_id', seenRecords('import')),
      see('reconciliation', 'source_id', seenRecords('feed')),
      see('reconciliation_difference', 'source_id', seenRecords('feed')),
      see('source_silence', 'source_id', seenRecords('feed')),
      see('erasure_request', 'request_id', seenErasures),
      see('erasure_day', 'source_id', seenRecords('erased')),
      ...quarantineProbes,
      see('adapter', 'adapter_id', seenAdapters),
      see('adapter_version', 'adapter_id', seenAdapters),
      add('history', { mine: newEntry(`'${ME}'`, 1), anothers: newEntry(`'${SOMEBODY}'`, 2) }, (person) =>
        seenEvents()(person).includes(events[0]!.id) ? ['mine'] : [],
      ),
      see('history_head', 'chain_id', seenEvents()),
    ],
  };
}

/** The event of a hit that is void: of its events that is all that is known. */
const voidHit = ({ id }: Sample): string => id.replace('7777', '8888');

export async function fillMatcher({ database }: TestDatabase): Promise<SecuredTables> {
  await database.run(async (tx) => {
    await fillQuarantine(tx);
    const rows = [JSON.stringify(events.map((event) => ({ ...event, voidHit: voidHit(event) })))];
    await tx.query(RECUSED, rows);
    await tx.query(
      `INSERT INTO event (event_id, revision, event_time, source_id, procuratorate_id, region_code12, body)
       SELECT id::uuid, n, now(), '', "procuratorateId", CASE n WHEN 1 THEN "regionCode12" ELSE '000000000000' END, ''
       FROM jsonb_to_recordset($1) AS r (${place}), generate_series(1, 2) AS n`,
      rows,
    );
    await tx.query(`INSERT INTO evaluation SELECT event_id, revision, 'matched', 1, NULL, NULL, now() FROM event`);
    await tx.query(
      `INSERT INTO hit (hit_id, match_key, rule_id, rule_version, procuratorate_id, region_code12, state, revision,
         completed_by, completed_at, window_from, lock_until, member_count, event_count, key_parts, explanation,
         created_at, changed_at)
       SELECT hit, hit, '', 1, "procuratorateId", "regionCode12", 'live', 1, completing, now(), now(), now(), 1,
         1, '[]', '{}', now(), now()
       FROM jsonb_to_recordset($1) AS r (${place}, "voidHit" text),
         LATERAL (VALUES (id::uuid, gen_random_uuid()), ("voidHit"::uuid, id::uuid)) AS h (hit, completing)`,
      rows,
    );
    await tx.query(
      `INSERT INTO candidate (match_key, event_time, event_id, revision, rule_id, rule_version, hit_id, role)
       SELECT id::uuid, now(), id::uuid, 1, '', 1, id::uuid, 'member' FROM jsonb_to_recordset($1) AS r (${place})`,
      rows,
    );
    await tx.query(
      `INSERT INTO run (run_id, procuratorate_id) SELECT id::uuid, "procuratorateId" FROM jsonb_to_recordset($1) AS r (${place})`,
      [JSON.stringify(records)],
    );
    await tx.query(`INSERT INTO run (run_id) VALUES (gen_random_uuid())`);
    await tx.query('INSERT INTO run_arrival SELECT run_id, 0, 1 FROM run');
  });
  const revision = (key: string) => `${key} || ' ' || revision`;
  // The second revision of each event moved to a region of nobody but those of the whole office, and of the office above.
  const revisions = events.flatMap((row) => [
    { ...row, id: `${row.id} 1` },
    { ...row, id: `${row.id} 2`, regionCode12: '000000000000' },
  ]);
  return {
    schema: MATCHER_SCHEMA,
    policies: [...MatcherRowSecurity.policies, ...MatcherRecusedEvents.policies, ...QuarantineDeskTables.policies],
    probes: [
      ...quarantineProbes,
      see('event', revision('event_id'), seenEvents(revisions)),
      see('evaluation', revision('event_id'), seenEvents(revisions)),
      see('hit', 'hit_id', seenEvents([...events, ...events.map((event) => ({ ...event, id: voidHit(event) }))])),
      see('candidate', 'hit_id', seenEvents()),
      see('recused_event', `event_id || ' ' || person_id`, ofMe),
      see('run', 'run_id', seenRecords('run')),
      see('run_arrival', 'run_id', seenRecords('run')),
    ],
  };
}

export async function fillNotify({ database }: TestDatabase): Promise<SecuredTables> {
  const notices = records.flatMap((row, index) =>
    [
      ['prosecutor', 'chief'],
      ['department-head', 'clerk', 'committee'],
      ['assistant', 'case-management', 'ops'],
    ].flatMap((roles, a) =>
      [null, ME, SOMEBODY].map((actorId, b) => ({
        ...row,
        id: `0195f3a2-6666-7000-8000-${(index * 100 + a * 10 + b).toString(16).padStart(12, '0')}`,
        roles,
        actorId,
      })),
    ),
  );
  await database.run(async (tx) => {
    await fillQuarantine(tx);
    await tx.query(
      `INSERT INTO inbox_item (id, subject, subject_id, version, change, state, number, procuratorate_id, region_code12,
         roles, text, actor_id, at)
       SELECT id::uuid, 'clue', id::uuid, 1, '', '', '', "procuratorateId", "regionCode12", roles, '', "actorId", now()
       FROM jsonb_to_recordset($1) AS r (${place}, roles text[], "actorId" text)`,
      [JSON.stringify(notices)],
    );
    await tx.query(`INSERT INTO inbox_read SELECT person, id, now() FROM inbox_item, unnest($1::text[]) AS person`, [
      [ME, SOMEBODY],
    ]);
  });
  const seenNotices = (person: Actor) => notices.filter((row) => ACCESS.decide(person, 'read', 'notice', row).allowed);
  const read = (person: string, id: string) =>
    `INSERT INTO inbox_read VALUES ('${person}', '${id}', now()) ON CONFLICT DO NOTHING`;
  return {
    schema: NOTIFY_SCHEMA,
    policies: [...NotifyRowSecurity.policies, ...QuarantineDeskTables.policies],
    probes: [
      ...quarantineProbes,
      see('inbox_item', 'id', (person) => seenNotices(person).map(({ id }) => id)),
      see('inbox_read', `person_id || ' ' || item_id`, () => notices.map(({ id }) => `${ME} ${id}`)),
      add(
        'inbox_read',
        {
          ...Object.fromEntries(notices.slice(0, 20).map(({ id }) => [id, read(ME, id)])),
          'for another': read(SOMEBODY, notices[0]!.id),
        },
        (person) => {
          const mine = new Set(seenNotices(person).map(({ id }) => id));
          return notices.slice(0, 20).flatMap(({ id }) => (mine.has(id) ? [id] : []));
        },
      ),
    ],
  };
}
