import type { Line } from './line-fixture.js';

/** The books of the line, counted in the services' own tables. Every number is of rows. */
export interface Accounts {
  /** Distinct events that ingest holds. */
  readonly events: number;
  /** States of events that ingest published: the sum of all revisions. */
  readonly published: number;
  readonly matched: number;
  readonly unmatched: number;
  /** Evaluations that are neither, by outcome (`too_late`, `superseded` …). */
  readonly otherwise: number;
  /** Records of `grid.event.v1` that the matcher put aside. */
  readonly quarantined: number;
  /** Records that casework or notify put aside. */
  readonly setAside: number;
  /** Published states without an evaluation, which nobody has put aside either. */
  readonly missing: number;
  /** Live hits that casework does not know at their latest revision. */
  readonly hitsBehind: number;
  /** Clues beyond the first of an (office, rule, key): right as long as no clue of the line was closed. */
  readonly doubleClues: number;
  /** Outcomes that ingest published and notify has no answer for. */
  readonly unanswered: number;
}

export async function readAccounts(line: Line): Promise<Accounts> {
  const [row] = await line.sql<Record<keyof Accounts, string>>(`
    WITH published AS (
      SELECT e.event_id, r AS revision FROM ingest.event e, generate_series(1, e.revision) r
    )
    SELECT
      (SELECT count(*) FROM ingest.event) AS events,
      (SELECT count(*) FROM published) AS published,
      (SELECT count(*) FROM matcher.evaluation WHERE outcome = 'matched') AS matched,
      (SELECT count(*) FROM matcher.evaluation WHERE outcome = 'unmatched') AS unmatched,
      (SELECT count(*) FROM matcher.evaluation WHERE outcome NOT IN ('matched', 'unmatched')) AS otherwise,
      (SELECT count(*) FROM matcher.quarantine) AS quarantined,
      (SELECT count(*) FROM case_handling.quarantine) + (SELECT count(*) FROM notify.quarantine) AS "setAside",
      (SELECT count(*) FROM published p LEFT JOIN matcher.evaluation v USING (event_id, revision)
        WHERE v.event_id IS NULL) AS missing,
      (SELECT count(*) FROM matcher.hit h LEFT JOIN case_handling.hit c ON c.hit_id = h.hit_id
        WHERE c.revision IS DISTINCT FROM h.revision) AS "hitsBehind",
      (SELECT count(*) FROM case_handling.clue)
        - (SELECT count(DISTINCT (procuratorate_id, rule_id, match_key)) FROM case_handling.clue_key) AS "doubleClues",
      (SELECT count(*) FROM ingest.outbox o WHERE o.topic LIKE '%event.outcome.v1' AND NOT EXISTS (
        SELECT FROM notify.answer a WHERE a.answer_id::text = o.headers->>'ce_id')) AS unanswered
  `);
  if (row === undefined) throw new Error('the accounts query gave no row');
  return Object.fromEntries(Object.entries(row).map(([name, count]) => [name, Number(count)])) as unknown as Accounts;
}

/** What is still on its way; empty when the books are closed. */
export function openItems(accounts: Accounts): string[] {
  const open = [
    accounts.missing > 0 ? `${accounts.missing} published states not evaluated` : '',
    accounts.hitsBehind > 0 ? `${accounts.hitsBehind} hits not at casework` : '',
    accounts.unanswered > 0 ? `${accounts.unanswered} events not answered` : '',
  ];
  return open.filter((item) => item !== '');
}
