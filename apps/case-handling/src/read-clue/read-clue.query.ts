import { CASE_LIFECYCLE } from '#domain/cases';
import { CLUE_LIFECYCLE } from '#domain/clues';
import { ProblemError } from '#kernel';
import { type Actor, isInScope } from '#platform/auth';
import type { Tx, UnitOfWork } from '#platform/postgres';
import { toClueItem } from '../list-clues/list-clues.query.js';
import { CaseRow } from '../storage/case.row.js';
import { ClueRow } from '../storage/clue.row.js';
import { HitEventRow } from '../storage/hit-event.row.js';
import { HitRow } from '../storage/hit.row.js';
import type { ClueDetail, ClueHit, LinkedItem } from './read-clue.dto.js';

const HITS_SHOWN = 50;

/** A clue with all that explains it. One that this person may not see is answered like one that is not there. */
export class ReadClue {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async run(actor: Actor, clueId: string): Promise<ClueDetail> {
    return this.unitOfWork.read(async ({ manager }) => {
      const clue = await manager.findOneBy(ClueRow, { id: clueId });
      if (clue === null || !isInScope(actor, clue)) throw new ProblemError('CLUE.NOT_FOUND');
      const find = async (id: string | null) => (id === null ? null : manager.findOneBy(ClueRow, { id }));
      const filed = clue.caseId === null ? null : await manager.findOneBy(CaseRow, { id: clue.caseId });
      const merged = await manager.find(ClueRow, { where: { mergedIntoId: clueId }, order: { id: 'ASC' } });
      return {
        ...toClueItem(clue),
        case: filed === null ? null : linkCase(filed),
        previousClue: linkClue(await find(clue.previousClueId)),
        mergedInto: linkClue(await find(clue.mergedIntoId)),
        mergedClues: merged.flatMap((row) => linkClue(row) ?? []),
        hits: await listHits(manager, clueId),
      };
    });
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

const linkClue = (row: ClueRow | null): LinkedItem | null =>
  row === null
    ? null
    : { id: row.id, number: row.number, state: row.state, stateName: CLUE_LIFECYCLE.states[row.state].name };

const linkCase = (row: CaseRow): LinkedItem => ({
  id: row.id,
  number: row.number,
  state: row.state,
  stateName: CASE_LIFECYCLE.states[row.state].name,
});
