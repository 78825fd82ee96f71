import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EventOutcomeV1, GridEventV1 } from '#contracts';
import { compileAdapter, mapRecord, readAdapter } from '#domain/adapters';
import { readRule } from '#domain/rules';
import { Outbox, withClient } from '#platform/postgres';
import { testDatabase, type TestDatabase } from '#testing';
import type { IncomingItem } from '../apps/ingest/src/accept-events/incoming-item.js';
import { adaptBy } from '../apps/ingest/src/adapters/adapt-by.js';
import { adapterNames, readAdapterFile, readCategories } from '../apps/ingest/src/adapters/adapter-files.js';
import { pushVocabulary } from '../apps/ingest/src/adapters/push-vocabulary.js';
import { type AcceptHarness, acceptHarness, aSource } from '../apps/ingest/test/accept-harness.js';
import { readRuleFiles } from '../apps/matcher/src/load-rules/read-rule-files.js';
import { matcherOn, testOfMatcher } from '../apps/matcher/test/matcher-on-database.js';
import { AnswerTopics } from '../apps/notify/src/answers/answer-topics.js';
import { NOTIFY_MIGRATIONS, NOTIFY_SCHEMA } from '../apps/notify/src/migrations/index.js';
import { RecordAnswers } from '../apps/notify/src/record-answers/record-answers.use-case.js';
import { AnswerStore } from '../apps/notify/src/storage/answer.store.js';
import { ErasedEventStore as ErasedAnswers } from '../apps/notify/src/storage/erased-event.store.js';

export interface DiskFigures {
  readonly events: number;
  /** Messages of platforms per event, and bytes of each. */
  readonly messagesPerEvent: number;
  readonly bytesPerMessage: number;
  /** Bytes per event of each table with its indexes; for outboxes, of what is kept of them for a while. */
  readonly tables: readonly { readonly schema: string; readonly table: string; readonly bytes: number }[];
}

const CHUNK = 200;
/** The two that what was published, and what was answered, lies in. */
const EVENT_TOPIC = 'grid.event.v1';
const OUTCOME_TOPIC = 'event.outcome.v1';

/**
 * Fills the real tables with the sample messages of all shipped adapters, again and again under other numbers, through the
 * code that takes them in, matches and answers them, and weighs the tables.
 */
export async function measureDisk(
  folders: { readonly adapters: string; readonly samples: string; readonly rules: string },
  wanted: number,
  say: (line: string) => void,
): Promise<DiskFigures> {
  const line = await acceptHarness();
  const ingest = line.db;
  const matcher = await testOfMatcher();
  const notify = await testDatabase({ schema: NOTIFY_SCHEMA, migrations: NOTIFY_MIGRATIONS });
  try {
    const platforms = adapterNames(folders.adapters).map((name) => platformOf(line, folders, name));
    const take = await taker(matcher, folders.rules);
    const answers = new RecordAnswers(new AnswerStore(), new AnswerTopics(outboxOf('notify'), ''), new ErasedAnswers());
    let messages = 0;
    let bytes = 0;
    let place = '0';
    for (let copy = 0, events = 0; events < wanted; copy += CHUNK / 10) {
      for (const platform of platforms) {
        const items = Array.from({ length: CHUNK / 10 }, (_, i) => platform.itemsOf(copy + i)).flat();
        messages += items.length;
        bytes += items.reduce((sum, { raw }) => sum + (raw?.length ?? 0), 0);
        for (let at = 0; at < items.length; at += CHUNK) {
          await platform.line.accept(items.slice(at, at + CHUNK));
        }
      }
      const published = await publishedSince(ingest, place);
      place = published.place;
      await take(published.events, copy);
      for (let at = 0; at < published.outcomes.length; at += CHUNK) {
        const some = published.outcomes.slice(at, at + CHUNK).map((outcome) => ({ outcome, traceparent: null }));
        await notify.database.run((tx) => answers.execute(tx, some));
      }
      events = await countEvents(ingest);
      say(`${events} events`);
    }
    const events = await countEvents(ingest);
    const tables = (await Promise.all([ingest, matcher, notify].map((db) => weigh(db, events)))).flat();
    return { events, messagesPerEvent: messages / events, bytesPerMessage: bytes / messages, tables };
  } finally {
    await Promise.all([ingest.drop(), matcher.drop(), notify.drop()]);
  }
}

const outboxOf = (source: string): Outbox => new Outbox({ source, traceparent: () => undefined });

interface Platform {
  readonly line: AcceptHarness;
  /** All messages of the sample, their events under other numbers. */
  readonly itemsOf: (copy: number) => IncomingItem[];
}

function platformOf(
  line: AcceptHarness,
  folders: { readonly adapters: string; readonly samples: string },
  name: string,
): Platform {
  const read = readAdapter(readAdapterFile(folders.adapters, name));
  if (!read.ok) throw new Error(JSON.stringify(read.error));
  const compiled = compileAdapter(read.value, pushVocabulary(readCategories(folders.adapters)));
  const lines = readFileSync(join(folders.samples, `${name}.sample.jsonl`), 'utf8')
    .trimEnd()
    .split('\n');
  const source = aSource({ id: name, regionCode12: '990101000000' });
  const numbered = lines.map((text) => {
    const mapped = mapRecord(compiled, JSON.parse(text));
    return { text, number: mapped.ok ? String(mapped.push['sourceEventNo']) : '' };
  });
  const itemsOf = (copy: number): IncomingItem[] =>
    numbered.map(({ text, number }) =>
      line.item(Buffer.from(number === '' ? text : text.replaceAll(number, `${number}-${copy}`)), { source }),
    );
  return { line: line.withAdapter(adaptBy(compiled, { adapterId: compiled.name, version: 1 })), itemsOf };
}

/** Events of one sample under one key each: how often things happen at one place is the city's, not the sample's. */
async function taker(db: TestDatabase, rulesFolder: string) {
  const rules = (await readRuleFiles(rulesFolder)).map(({ content }) => {
    const rule = readRule(content);
    if (!rule.ok) throw new Error(JSON.stringify(rule.error));
    return rule.value;
  });
  const matcher = await matcherOn(db.database, rules);
  return async (events: readonly GridEventV1[], copy: number): Promise<void> => {
    const apart = events.map((event) => ({
      ...event,
      address: event.address === null ? null : `${event.address}${event.eventId.slice(-6)}`,
      reporterKey: event.reporterKey === null ? null : `${event.reporterKey.slice(0, -8)}${event.eventId.slice(-8)}`,
    }));
    for (let at = 0; at < apart.length; at += CHUNK) await matcher.take(apart.slice(at, at + CHUNK), copy % 4);
  };
}

async function publishedSince(
  db: TestDatabase,
  place: string,
): Promise<{ place: string; events: GridEventV1[]; outcomes: EventOutcomeV1[] }> {
  const rows = await db.database.read((tx) =>
    tx.query<{ id: string; topic: string; value: Buffer }>(
      'SELECT id, topic, value FROM outbox WHERE id > $1 ORDER BY id',
      [place],
    ),
  );
  const of = <T>(topic: string): T[] =>
    rows.filter((row) => row.topic === topic).map((row) => JSON.parse(row.value.toString()) as T);
  return { place: rows.at(-1)?.id ?? place, events: of(EVENT_TOPIC), outcomes: of(OUTCOME_TOPIC) };
}

const countEvents = async (db: TestDatabase): Promise<number> => {
  const rows = await db.database.read((tx) => tx.query<{ n: string }>('SELECT count(*) AS n FROM event'));
  return Number(rows[0]?.n ?? 0);
};

const WEIGH = `
  SELECT n.nspname AS schema, coalesce(p.relname, c.relname) AS table, sum(pg_total_relation_size(c.oid))::bigint AS bytes
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN pg_inherits i ON i.inhrelid = c.oid LEFT JOIN pg_class p ON p.oid = i.inhparent
   WHERE n.nspname = $1 AND c.relkind = 'r' GROUP BY 1, 2 HAVING sum(pg_total_relation_size(c.oid)) > 1000000 ORDER BY 3 DESC`;

async function weigh(db: TestDatabase, events: number): Promise<DiskFigures['tables']> {
  return withClient(db.adminUrl, async (client) => {
    await client.query('VACUUM ANALYZE');
    const { rows } = await client.query<{ schema: string; table: string; bytes: string }>(WEIGH, [db.database.schema]);
    return rows.map(({ schema, table, bytes }) => ({ schema, table, bytes: Number(bytes) / events }));
  });
}

export function renderDisk({ events, messagesPerEvent, bytesPerMessage, tables }: DiskFigures): string {
  const kept = tables.filter(({ table }) => table !== 'outbox');
  const passing = tables.filter(({ table }) => table === 'outbox');
  const sum = (some: readonly { readonly bytes: number }[]): number =>
    Math.round(some.reduce((n, { bytes }) => n + bytes, 0));
  return [
    `${events} events, ${messagesPerEvent.toFixed(2)} messages each, ${Math.round(bytesPerMessage)} bytes a message`,
    '',
    '| table | bytes per event |',
    '| ----- | --------------: |',
    ...kept.map(({ schema, table, bytes }) => `| ${schema}.${table} | ${Math.round(bytes)} |`),
    `| **kept** | **${sum(kept)}** |`,
    ...passing.map(({ schema, table, bytes }) => `| ${schema}.${table}, for its retention | ${Math.round(bytes)} |`),
    '',
  ].join('\n');
}
