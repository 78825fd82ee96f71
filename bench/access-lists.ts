import { ACCESS } from '#domain/access';
import type { Actor, Role } from '#platform/auth';
import { type PeopleUnitOfWork, withClient } from '#platform/postgres';
import { testDatabase, type TestDatabase } from '#testing';
import { type ClueFilters, ListClues } from '../apps/case-handling/src/list-clues/list-clues.query.js';
import { CASE_HANDLING_MIGRATIONS, CASE_HANDLING_SCHEMA } from '../apps/case-handling/src/migrations/index.js';
import { quantile } from './progress-counts.js';

/** One kind of page, milliseconds with the tables' policies and without. */
export interface ListFigures {
  readonly what: string;
  readonly off: number;
  readonly on: number;
  /** Median of the rounds, each of which asks both. */
  readonly ratio: number;
}

const CITY = '990100';
const DISTRICTS = Array.from({ length: 19 }, (_, n) => `9901${String(n + 1).padStart(2, '0')}`);
const PAGE = 50;
const WARM_UP = 20;

const person = (role: Role, change: Partial<Actor> = {}): Actor => ({
  id: 'p-4',
  name: '',
  roles: [role],
  procuratorateId: CITY,
  regionPrefixes: ['9901'],
  departmentIds: [`${CITY}-d1`],
  subordinateOfficeIds: [],
  ...change,
});

const PAGES: readonly { what: string; actor: Actor; filters?: ClueFilters; deep?: boolean }[] = [
  { what: '检察官，本部门和未分配的', actor: person('prosecutor') },
  { what: '检察官，第二十页', actor: person('prosecutor'), deep: true },
  { what: '检察官，评估中的', actor: person('prosecutor'), filters: { state: 'ASSESSING' } },
  { what: '检察官，本人承办的', actor: person('prosecutor'), filters: { mine: 'responsible' } },
  { what: '检察官，按文字搜索', actor: person('prosecutor'), filters: { text: '滨河路' } },
  { what: '基层院检察长', actor: person('chief', { procuratorateId: DISTRICTS[3]! }) },
  { what: '市院检察长，下辖 19 个院', actor: person('chief', { subordinateOfficeIds: DISTRICTS }) },
];

/** Lists of 50 out of so many clues, of a city with nineteen districts. On and off take turns within one run. */
export async function measureAccessLists(
  options: { readonly clues: number; readonly rounds: number },
  say: (line: string) => void,
): Promise<ListFigures[]> {
  const db = await testDatabase({ schema: CASE_HANDLING_SCHEMA, migrations: CASE_HANDLING_MIGRATIONS });
  try {
    say(`filling in ${options.clues} clues`);
    await fill(db, options.clues);
    const past: PeopleUnitOfWork = {
      run: (_person, work) => db.database.run(work),
      read: (_person, work) => db.database.read(work),
    };
    const lists = {
      off: new ListClues({ people: past, access: ACCESS }),
      on: new ListClues({ people: db.people, access: ACCESS }),
    };
    const figures: ListFigures[] = [];
    for (const page of PAGES) {
      say(page.what);
      figures.push(await measurePage(lists, page, options.rounds));
    }
    return figures;
  } finally {
    await db.drop();
  }
}

async function measurePage(
  lists: { readonly off: ListClues; readonly on: ListClues },
  { what, actor, filters = {}, deep = false }: (typeof PAGES)[number],
  rounds: number,
): Promise<ListFigures> {
  let cursor: string | undefined;
  if (deep)
    for (let n = 0; n < 19; n += 1) cursor = (await lists.on.run(actor, filters, { cursor })).nextCursor ?? undefined;
  const tookMs = async (list: ListClues): Promise<number> => {
    const begun = performance.now();
    const { items } = await list.run(actor, filters, { cursor, limit: PAGE });
    if (items.length !== PAGE) throw new Error(`${what}: ${items.length} of ${PAGE} clues`);
    return performance.now() - begun;
  };
  const ms = { off: [] as number[], on: [] as number[] };
  for (let round = -WARM_UP; round < rounds; round += 1) {
    // Who goes first changes, so that neither finds what the other has just warmed.
    for (const which of round % 2 === 0 ? (['off', 'on'] as const) : (['on', 'off'] as const)) {
      const took = await tookMs(lists[which]);
      if (round >= 0) ms[which].push(took);
    }
  }
  // Of neighbours in time: a machine that is busy for a while slows both.
  const ratios = ms.on.map((on, round) => on / ms.off[round]!);
  return { what, off: quantile(ms.off, 0.5), on: quantile(ms.on, 0.5), ratio: quantile(ratios, 0.5) };
}

async function fill({ database, adminUrl }: TestDatabase, clues: number): Promise<void> {
  const perStatement = 50_000;
  for (let from = 1; from <= clues; from += perStatement) {
    await database.run((tx) =>
      tx.query(
        `INSERT INTO clue (id, version, number, state, title, procuratorate_id, region_code12, department_id,
           responsible_id, recused_ids, former_office_ids, line, severity, hit_count, live_hit_count, event_count,
           takes_hits, opened_at, updated_at)
         SELECT ('0195' || lpad(to_hex(g), 8, '0') || '70008000' || lpad(to_hex(g), 12, '0'))::uuid, 1, '线索〔2026〕' || g || '号',
           (ARRAY['REGISTERED', 'ASSESSING', 'FILED', 'NOT_FILED'])[1 + g / 20 % 4], '同一地点反复投诉：滨河路一带',
           CASE WHEN g % 20 = 0 THEN $3 ELSE ($4::text[])[1 + g % 19] END, '9901' || lpad((g % 100)::text, 8, '0'),
           CASE WHEN g / 20 % 3 > 0 THEN $3 || '-d' || (g / 20 % 5) END, CASE WHEN g / 20 % 5 > 0 THEN CASE g % 20 WHEN 0 THEN 'p-' ELSE 'q-' END || (g / 20 % 40) END,
           CASE WHEN g % 1000 = 0 THEN ARRAY['p-9'] ELSE '{}' END, CASE WHEN g % 2000 = 1 THEN ARRAY[$3] ELSE '{}' END,
           '公益诉讼', '一般', 1, 1, 3, true, now(), now()
         FROM generate_series($1::int, $2::int) AS g`,
        [from, Math.min(from + perStatement - 1, clues), CITY, DISTRICTS],
      ),
    );
  }
  await withClient(adminUrl, (client) => client.query(`VACUUM ANALYZE ${CASE_HANDLING_SCHEMA}.clue`));
}

export function renderAccessLists(figures: readonly ListFigures[], clues: number): string {
  const rows = figures.map(
    ({ what, off, on, ratio }) => `| ${what} | ${off.toFixed(2)} | ${on.toFixed(2)} | ${ratio.toFixed(2)} |`,
  );
  return [
    `Lists of ${PAGE} out of ${clues.toLocaleString('en')} clues, medians, on and off in turns:`,
    '',
    '| page of | policies off, ms | on, ms | ratio |',
    '| --- | ---: | ---: | ---: |',
    ...rows,
    '',
  ].join('\n');
}
