import { NOTICE_TABLE, STATE_NAMES, UNKNOWN_CHANGE } from './notice-table.js';
import type { Notice, SubjectChange } from './subject-change.js';

/**
 * Who is told about a change, and in what words. Undefined for what comes out of a backfill run: it opens clues and answers
 * the platform, but a thousand old events are no news.
 */
export function decideNotice(change: SubjectChange): Notice | undefined {
  if (change.backfill) return undefined;
  const row =
    NOTICE_TABLE.find(
      (candidate) =>
        candidate.subject === change.subject &&
        candidate.change === change.change &&
        (candidate.state === null || candidate.state === change.state),
    ) ?? UNKNOWN_CHANGE[change.subject];
  return {
    subject: change.subject,
    subjectId: change.subjectId,
    version: change.version,
    change: change.change,
    state: change.state,
    number: change.number,
    procuratorateId: change.procuratorateId,
    regionCode12: change.regionCode12,
    roles: [...row.roles].sort(),
    text: fill(row.says, change),
    actorId: change.actorId,
    at: change.at,
  };
}

function fill(template: string, change: SubjectChange): string {
  const words: Readonly<Record<string, string>> = {
    number: change.number,
    state: STATE_NAMES[change.subject][change.state] ?? change.state,
    events: change.eventCount === null ? '若干' : String(change.eventCount),
  };
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => words[name] ?? whole);
}
