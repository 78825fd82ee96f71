import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { GridEventV1, MatchV1 } from '#contracts';
import { HistoryChains } from '#platform/audit';
import type { TestDatabase } from '#testing';
import { AUDITED_PERSON, quarantineId } from './audit-routes.js';
import { adapterName, officeOf, sampleId, sampleTitle, sourceName, sourceNo } from './item-route.js';
import { RELATIONS } from './relations.js';
import { ROLE_IDS } from './sample-people.js';
import { seedGateway } from './seed-gateway.js';

const SAMPLES = new URL('../../libs/contracts/samples/', import.meta.url);
const sample = <T>(name: string): T => JSON.parse(readFileSync(fileURLToPath(new URL(name, SAMPLES)), 'utf8')) as T;

const PLACE = `"procuratorateId" text, "regionCode12" text, "departmentId" text, "responsibleId" text,
  "recusedIds" text[], "formerOfficeIds" text[]`;

/** No platform is there: nobody may ask this machine itself. */
const NOBODYS_CONNECTOR = {
  title: '示例',
  request: { method: 'GET', url: 'http://127.0.0.1:1/?page={page}' },
  signIn: { kind: 'none' },
  paging: { kind: 'page' },
  answer: { items: '/items' },
};

const RECUSED = (event: string) => `INSERT INTO recused_event SELECT r.${event}, person, r.${event}, 1`;

/** What every service has: somebody looked at something, and a record was put aside and is settled. */
export const seedCommon = ({ database }: TestDatabase): Promise<void> =>
  database.run(async (tx) => {
    await new HistoryChains().append(
      tx,
      RELATIONS.map((relation) => ({
        chain: { kind: 'access', id: sampleId('audited', relation) },
        at: '2026-03-01T00:00:00.000Z',
        procuratorateId: officeOf(relation),
        regionCode12: null,
        actorId: AUDITED_PERSON,
        actorName: null,
        command: 'unmask',
        entry: {},
      })),
    );
    for (const relation of RELATIONS) {
      await tx.query(
        `INSERT INTO quarantine (id, consumer_group, cluster_id, topic, partition, record_offset, recorded_at, headers,
           reason_code, detail, state, resolved_at, resolved_by, office_id)
         OVERRIDING SYSTEM VALUE VALUES ($1, '', '', $2, 0, $1, now(), '{}', '', $3, 'dismissed', now(), 'p', $4)`,
        [
          quarantineId(relation),
          `grid.push.${sourceName(relation)}.v1`,
          sampleId('quarantined', relation),
          officeOf(relation),
        ],
      );
    }
  });

/** One thing of each kind for each relation, written past every layer. */
export const SEEDS: Readonly<Record<string, (db: TestDatabase) => Promise<void>>> = {
  gateway: ({ database }) => seedGateway(database),
  'case-handling': async ({ database }) => {
    const rows = JSON.stringify(
      RELATIONS.map((relation) => ({
        ...relation.place,
        clue: sampleId('clue', relation),
        case: sampleId('case', relation),
        hit: sampleId('hit', relation),
        event: sampleId('record', relation),
        clueTitle: sampleTitle('clue', relation),
        caseTitle: sampleTitle('case', relation),
        number: `第${relation.says}号`,
      })),
    );
    const from = `FROM jsonb_to_recordset($1) AS r (clue uuid, "case" uuid, hit uuid, event uuid, "clueTitle" text,
      "caseTitle" text, number text, ${PLACE})`;
    const { rule, explanation } = sample<MatchV1>('match-found.v1.json');
    await database.run(async (tx) => {
      await tx.query(
        `INSERT INTO clue (id, version, number, state, title, procuratorate_id, region_code12, department_id,
           responsible_id, recused_ids, former_office_ids, line, severity, hit_count, live_hit_count, event_count,
           takes_hits, opened_at, updated_at)
         SELECT clue, 1, number, 'ASSESSING', "clueTitle", "procuratorateId", "regionCode12", "departmentId",
           "responsibleId", "recusedIds", "formerOfficeIds", '公益诉讼', '一般', 1, 1, 1, true, now(), now() ${from}`,
        [rows],
      );
      await tx.query(
        `INSERT INTO case_file (id, version, number, state, title, procuratorate_id, region_code12, department_id,
           responsible_id, recused_ids, former_office_ids, line, severity, clue_id, filed_on, opened_at, updated_at)
         SELECT "case", 1, number, 'INVESTIGATING', "caseTitle", "procuratorateId", "regionCode12", "departmentId",
           "responsibleId", "recusedIds", "formerOfficeIds", '公益诉讼', '一般', gen_random_uuid(), '2026-03-02', now(),
           now() ${from}`,
        [rows],
      );
      await tx.query(
        `INSERT INTO hit (hit_id, revision, is_void, clue_id, first_clue_id, procuratorate_id, region_code12, rule_id,
           rule_version, match_key, rule, key_parts, explanation, window_from, window_to, lock_until, completed_by,
           event_count, evaluated_at, first_seen_at, updated_at)
         SELECT hit, 1, false, clue, clue, "procuratorateId", "regionCode12", 'r', 1, '', $2, '[]', $3, now(), now(),
           now(), event, 1, now(), now(), now() ${from}`,
        [rows, JSON.stringify(rule), JSON.stringify(explanation)],
      );
      await tx.query(
        `INSERT INTO hit_event SELECT hit, event, 1, 'member', now(), '', '', "regionCode12", '', NULL ${from}`,
        [rows],
      );
    });
  },
  ingest: async ({ database }) => {
    const event = sample<GridEventV1>('grid-event.v1.json');
    const rows = JSON.stringify(
      RELATIONS.map((relation) => ({
        ...relation.place,
        id: sampleId('record', relation),
        import: sampleId('import', relation),
        erasure: sampleId('erasure', relation),
        feed: sampleId('feed', relation),
        source: sourceName(relation),
        adapter: adapterName(relation),
        number: sourceNo(relation),
        state: { ...event, ...relation.place, eventId: sampleId('record', relation) },
      })),
    );
    const from = `FROM jsonb_to_recordset($1) AS r (id uuid, import uuid, erasure uuid, feed uuid, source text, adapter text, number text, state jsonb, ${PLACE})`;
    await database.run(async (tx) => {
      await tx.query(
        `INSERT INTO source (source_id, kind, name, state, procuratorate_id, region_code12, version, registered_by)
         SELECT source, '12345', '示例', 'active', "procuratorateId", "regionCode12", 1, 'p' ${from}`,
        [rows],
      );
      await tx.query(
        `INSERT INTO event (event_id, source_id, source_event_no, revision, writes, body_hash, ordered_at,
           procuratorate_id, region_code12, state)
         SELECT id, source, number, 1, 1, '', now(), "procuratorateId", "regionCode12", state ${from}`,
        [rows],
      );
      await tx.query(`${RECUSED('id')} ${from}, unnest("recusedIds") AS person`, [rows]);
      await tx.query(`INSERT INTO source_key (source_id, key_id, secret_sealed, state)
        SELECT source_id, 'k1', 'no secret', 'active' FROM source`);
      await tx.query(
        `INSERT INTO pull_connector (source_id, version, definition, state, changed_by, changed_at)
         SELECT source_id, 1, $1, 'stopped', 'p', now() FROM source`,
        [JSON.stringify(NOBODYS_CONNECTOR)],
      );
      await tx.query('INSERT INTO event_key SELECT source_id, source_event_no, event_id FROM event');
      await tx.query(`INSERT INTO erasure_day (source_id, day, rule, procuratorate_id, events)
        SELECT source_id, '2026-03-02', 'source-term', procuratorate_id, 7 FROM source`);
      await tx.query(
        `INSERT INTO reconciliation (source_id, day, kind, procuratorate_id, region_code12, compared_at, comparisons,
           yours_count, yours_hash, ours_count, ours_hash)
         SELECT source, '2026-03-02', 'event', "procuratorateId", "regionCode12", now(), 1, 1, '', 1, '' ${from}`,
        [rows],
      );
      await tx.query(
        `INSERT INTO source_silence (silence_id, source_id, procuratorate_id, region_code12, since, opened_at)
         SELECT feed, source, "procuratorateId", "regionCode12", now(), now() ${from}`,
        [rows],
      );
      await tx.query(
        `INSERT INTO adapter (adapter_id, procuratorate_id, title, made_at)
         SELECT adapter, "procuratorateId", '示例', now() ${from}`,
        [rows],
      );
      await tx.query(
        `INSERT INTO adapter_version (adapter_id, version, state, definition, sha256, changed_at)
         SELECT adapter, 1, 'draft', '{"name":"x","title":"x","fields":{}}', '', now() ${from}`,
        [rows],
      );
      // Decided, so that a decision is answered and changes nothing for the next who asks.
      await tx.query(
        `INSERT INTO erasure_request (request_id, procuratorate_id, event_id, basis, state, requested_by, requested_at,
           decided_by, decided_at)
         SELECT erasure, "procuratorateId", id, '个保法 47(1)(5)', 'rejected', 'p', now(), 'q', now() ${from}`,
        [rows],
      );
      // Over, so that a cancellation is answered and changes nothing for the next who asks.
      await tx.query(
        `INSERT INTO import (import_id, source_id, procuratorate_id, region_code12, format, mode, columns, file_hash,
           file_bytes, job_key, state, created_at, finished_at)
         SELECT import, source, "procuratorateId", "regionCode12", 'csv', 'live', 'canonical', '', 0, '', 'finished', now(),
           now() ${from}`,
        [rows],
      );
    });
  },
  matcher: async ({ database }) => {
    const { explanation } = sample<MatchV1>('match-found.v1.json');
    const rows = JSON.stringify(
      RELATIONS.map((relation) => ({
        ...relation.place,
        event: sampleId('record', relation),
        hit: sampleId('hit', relation),
        run: sampleId('run', relation),
      })),
    );
    const from = `FROM jsonb_to_recordset($1) AS r (event uuid, hit uuid, run uuid, ${PLACE})`;
    await database.run(async (tx) => {
      await tx.query(
        `INSERT INTO event (event_id, revision, event_time, source_id, procuratorate_id, region_code12, body)
         SELECT event, 1, now(), '', "procuratorateId", "regionCode12", '' ${from}`,
        [rows],
      );
      await tx.query(
        `INSERT INTO hit (hit_id, match_key, rule_id, rule_version, procuratorate_id, region_code12, state, revision,
           completed_by, completed_at, window_from, lock_until, member_count, event_count, key_parts, explanation,
           created_at, changed_at)
         SELECT hit, hit, v.rule_id, v.version, "procuratorateId", "regionCode12", 'live', 1, event, now(), now(), now(), 1,
           1, '[]', $2, now(), now() ${from}, (SELECT rule_id, version FROM rule_version LIMIT 1) AS v`,
        [rows, JSON.stringify(explanation)],
      );
      await tx.query(
        `INSERT INTO run (run_id, kind, procuratorate_id) SELECT run, 'backfill', "procuratorateId" ${from}`,
        [rows],
      );
      await tx.query(`${RECUSED('event')} ${from}, unnest("recusedIds") AS person`, [rows]);
    });
  },
  notify: async ({ database }) => {
    const rows = JSON.stringify(RELATIONS.map((relation) => ({ ...relation.place, id: sampleId('notice', relation) })));
    await database.run((tx) =>
      tx.query(
        `INSERT INTO inbox_item (id, subject, subject_id, version, change, state, number, procuratorate_id, region_code12,
           roles, text, actor_id, at)
         SELECT id, 'clue', id, 1, 'opened', 'REGISTERED', '', "procuratorateId", "regionCode12", $2, '', NULL, now()
         FROM jsonb_to_recordset($1) AS r (id uuid, ${PLACE})`,
        [rows, ROLE_IDS],
      ),
    );
  },
};
