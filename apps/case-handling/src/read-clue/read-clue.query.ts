import { CASE_LIFECYCLE, type Case } from '#domain/cases';
import { CLUE_LIFECYCLE, type Clue } from '#domain/clues';
import { ProblemError } from '#kernel';
import type { Actor } from '#platform/auth';
import type { Tx } from '#platform/postgres';
import { type ClueListRow, toClueItem } from '../list-clues/list-clues.query.js';
import { ListConditions } from '../list-conditions.js';
import type { PeopleAccess } from '../people-access.js';
import type { CaseStore } from '../storage/case.store.js';
import { CLUE_ACCESS, CLUE_COLUMNS } from '../storage/clue.store.js';
import { HitEventRow } from '../storage/hit-event.row.js';
import { HitRow } from '../storage/hit.row.js';
import type { ClueDetail, ClueHit, LinkedItem } from './read-clue.dto.js';

const HITS_SHOWN = 50;

/**
 * A clue with all that explains it, and the clues and the case beside it as far as this person may see them. One out of
 * sight is answered like one that is not there.
 */
export class ReadClue {
  constructor(
    private readonly deps: PeopleAccess,
    private readonly cases: CaseStore,
  ) {}

  async run(actor: Actor, clueId: string): Promise<ClueDetail> {
    const { access, people } = this.deps;
    return people.read(actor, async (tx) => {
      const [clue] = await this.list(tx, actor, (where) => `c.id = ${where.param(clueId)}`);
      if (clue === undefined) throw new ProblemError('CLUE.NOT_FOUND');
      const { caseId, previousClueId, mergedIntoId } = clue;
      const beside = await this.list(tx, actor, (where) => {
        const ids = [previousClueId, mergedIntoId].filter((id) => id !== null);
        return `(c.id = ANY (${where.param(ids)}::uuid[]) OR c.merged_into_id = ${where.param(clueId)})`;
      });
      const find = (id: string | null) => linkClue(beside.find((row) => row.id === id));
      const seen = access.filter(actor, 'read', 'case');
      const filed = caseId === null ? undefined : await this.cases.find(tx, caseId, seen);
      return {
        ...toClueItem(clue),
        case: filed === undefined ? null : linkCase(filed),
        previousClue: find(previousClueId),
        mergedInto: find(mergedIntoId),
        mergedClues: beside.flatMap((row) => (row.mergedIntoId === clueId ? (linkClue(row) ?? []) : [])),
        hits: await listHits(tx.manager, clueId),
      };
    });
  }

  private list(tx: Tx, actor: Actor, which: (where: ListConditions) => string): Promise<ClueListRow[]> {
    const where = new ListConditions(this.deps.access.filter(actor, 'read', 'clue'), CLUE_ACCESS);
    return tx.query<ClueListRow>(
      `SELECT ${CLUE_COLUMNS}, c.opened_at AS "openedAt", c.updated_at AS "updatedAt"
       FROM clue c WHERE ${where.sql} AND ${which(where)} ORDER BY c.id`,
      where.params,
    );
  }
}

async function listHits(manager: Tx['manager'], clueId: string): Promise<ClueHit[]> {
  const hits = await manager.find(HitRow, {
    where: [{ clueId }, { firstClueId: clueId }],
    order: { firstSeenAt: 'DESC', hitId: 'DESC' },
    take: HITS_SHOWN,
  });
  if (hits.length === 0) return [];
  const events = await manager
    .createQueryBuilder(HitEventRow, 'e')
    .where('e.hitId IN (:...ids)', { ids: hits.map((hit) => hit.hitId) })
    .orderBy('e.eventTime')
    .addOrderBy('e.eventId')
    .getMany();
  const byHit = new Map(hits.map((hit): [string, HitEventRow[]] => [hit.hitId, []]));
  for (const event of events) byHit.get(event.hitId)?.push(event);
  return hits.map((hit) => showHit(hit, byHit.get(hit.hitId) ?? [], clueId));
}

const showHit = (hit: HitRow, events: readonly HitEventRow[], clueId: string): ClueHit => ({
  hitId: hit.hitId,
  revision: hit.revision,
  state: hit.isVoid ? 'void' : 'live',
  stateName: hit.isVoid ? '失效' : '有效',
  rule: { id: hit.rule.id, version: hit.rule.version, name: hit.rule.name, basis: hit.rule.basis },
  keyParts: hit.keyParts,
  windowFrom: hit.windowFrom,
  windowTo: hit.windowTo,
  explanation: hit.explanation,
  eventCount: hit.eventCount,
  events: events.map(({ eventId, role, eventTime, sourceId, sourceEventNo, excerpt, address }) => ({
    eventId,
    role,
    eventTime,
    sourceId,
    sourceEventNo,
    excerpt,
    address,
  })),
  movedToClueId: hit.clueId === clueId ? null : hit.clueId,
  runId: hit.runId,
  evaluatedAt: hit.evaluatedAt,
});

const linkClue = (row: Pick<Clue, 'id' | 'number' | 'state'> | undefined): LinkedItem | null =>
  row === undefined
    ? null
    : { id: row.id, number: row.number, state: row.state, stateName: CLUE_LIFECYCLE.states[row.state].name };

const linkCase = (row: Case): LinkedItem => ({
  id: row.id,
  number: row.number,
  state: row.state,
  stateName: CASE_LIFECYCLE.states[row.state].name,
});
