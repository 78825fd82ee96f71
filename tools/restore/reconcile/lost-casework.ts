import { CaseChangedV1, ClueChangedV1, MatchV1 } from '#contracts';
import type { Database } from '#platform/postgres';
import { KeepIdentities } from '../../../apps/case-handling/src/keep-identities/keep-identities.use-case.js';
import { IdentityStore, type KeptCase, type KeptClue } from '../../../apps/case-handling/src/storage/identity.store.js';
import type { LostDecision } from './difference.js';
import { readAll } from './read-all.js';
import type { WorkRecords } from './work-records.js';

export interface LostCasework {
  readonly clues: readonly ClueChangedV1[];
  readonly cases: readonly CaseChangedV1[];
  /** What people decided, in the order of time. */
  readonly decisions: readonly LostDecision[];
  /** What the system did by itself. */
  readonly bySystem: number;
}

export async function readLostCasework(
  records: WorkRecords,
  topics: { readonly clues: string; readonly cases: string },
): Promise<LostCasework> {
  const clues = readAll(ClueChangedV1, await records.allLost(topics.clues));
  const cases = readAll(CaseChangedV1, await records.allLost(topics.cases));
  const decisions = [
    ...clues.flatMap((clue) => decisionOf('clue', clue.clueId, clue)),
    ...cases.flatMap((item) => decisionOf('case', item.caseId, item)),
  ].sort((a, b) => a.at.localeCompare(b.at) || b.subject.localeCompare(a.subject) || a.version - b.version);
  return { clues, cases, decisions, bySystem: clues.length + cases.length - decisions.length };
}

function decisionOf(subject: 'clue' | 'case', id: string, changed: ClueChangedV1 | CaseChangedV1): LostDecision[] {
  const { number, version, change, state, actor, at } = changed;
  return actor === null ? [] : [{ subject, id, number, version, change, state, actor, at }];
}

/** Ids and numbers stay those of what they were given to; see KeepIdentities. */
export async function keepIdentities(
  casework: Database,
  matcher: Database,
  records: WorkRecords,
  { clues, cases }: LostCasework,
  matchTopics: readonly string[],
): Promise<{ clueNumbers: number; caseNumbers: number }> {
  const opened = clues.filter(({ change, hitId, ruleId }) => change === 'opened' && hitId !== null && ruleId !== null);
  const keys = await matchKeysOf(
    matcher,
    records,
    opened.flatMap(({ hitId }) => hitId ?? []),
    matchTopics,
  );
  const keptClues = opened.flatMap(({ clueId, number, procuratorateId, ruleId, hitId }): KeptClue[] => {
    const matchKey = keys.get(hitId ?? '');
    return matchKey === undefined || ruleId === null ? [] : [{ id: clueId, number, procuratorateId, ruleId, matchKey }];
  });
  const keptCases = cases
    .filter(({ change }) => change === 'opened')
    .map(({ caseId, number, procuratorateId, clueId }): KeptCase => ({ id: caseId, number, procuratorateId, clueId }));
  await casework.run((tx) => new KeepIdentities(new IdentityStore()).execute(tx, keptClues, keptCases));
  return { clueNumbers: keptClues.length, caseNumbers: keptCases.length };
}

/** A hit that opened a clue is one of the lost time, or one that the matcher still has. */
async function matchKeysOf(
  matcher: Database,
  records: WorkRecords,
  hitIds: readonly string[],
  topics: readonly string[],
): Promise<Map<string, string>> {
  const wanted = new Set(hitIds);
  const keys = new Map<string, string>();
  if (wanted.size === 0) return keys;
  for (const topic of topics) {
    for await (const page of records.lost(topic)) {
      for (const { hitId, matchKey } of readAll(MatchV1, page)) if (wanted.has(hitId)) keys.set(hitId, matchKey);
    }
  }
  const stored = await matcher.read((tx) =>
    tx.query<{ id: string; key: string }>(
      `SELECT hit_id AS id, replace(match_key::text, '-', '') AS key FROM hit WHERE hit_id = ANY ($1::uuid[])`,
      [[...wanted].filter((id) => !keys.has(id))],
    ),
  );
  for (const { id, key } of stored) keys.set(id, key);
  return keys;
}
