import type { TSchema } from '@sinclair/typebox';
import { CalendarChangedV1 } from './topics/calendar-changed.v1.js';
import { CaseChangedV1 } from './topics/case-changed.v1.js';
import { ClueChangedV1 } from './topics/clue-changed.v1.js';
import { ClueHoldsV1 } from './topics/clue-holds.v1.js';
import { EventErasedV1 } from './topics/event-erased.v1.js';
import { EventOutcomeV1 } from './topics/event-outcome.v1.js';
import { GridEventV1 } from './topics/grid-event.v1.js';
import { GridRunV1 } from './topics/grid-run.v1.js';
import { MatchV1 } from './topics/match.v1.js';
import { OrgChangedV1 } from './topics/org-changed.v1.js';
import { PlatformAnswerV1 } from './topics/platform-answer.v1.js';
import { SourceChangedV1 } from './topics/source-changed.v1.js';
import { PushDisposalV1, PushEventV1 } from './push/push-event.v1.js';

const DAY_MS = 86_400_000;

export interface TopicContract {
  /** Logical name; a deployment may put a prefix before it. `<source>` stands for a registered source's id. */
  readonly name: string;
  /** What the record key is. Keys never hold personal data. */
  readonly key: string;
  readonly partitions: number;
  readonly owner: string;
  readonly readers: readonly string[];
  readonly retentionMs: number;
  readonly cleanup: 'delete' | 'compact';
  /** Topics that others write to are unpacked and time-stamped by the broker (see docs/topics.md). */
  readonly writtenByOthers: boolean;
  readonly schema: TSchema;
  /** File under libs/contracts/samples. */
  readonly sample: string;
  readonly says: string;
  /** A second kind of value of the same topic. */
  readonly also?: { readonly name: string; readonly schema: TSchema; readonly sample: string; readonly says: string };
}

const topic = (
  contract: Pick<TopicContract, 'name' | 'key' | 'owner' | 'readers' | 'schema' | 'sample' | 'says'> &
    Partial<TopicContract>,
): TopicContract => ({
  partitions: 4,
  retentionMs: 7 * DAY_MS,
  cleanup: 'delete',
  writtenByOthers: false,
  ...contract,
});

/** Every topic of the product. docs/topics.md and the AsyncAPI page are generated from this table. */
export const TOPICS = {
  gridPush: topic({
    name: 'grid.push.<source>.v1',
    key: 'source event number',
    owner: 'the platform',
    readers: ['ingest'],
    partitions: 2,
    writtenByOthers: true,
    schema: PushEventV1,
    sample: 'push-event.v1.json',
    says: 'What a platform pushes: events and disposals, signed by record headers.',
    also: {
      name: 'gridPushDisposal',
      schema: PushDisposalV1,
      sample: 'push-disposal.v1.json',
      says: 'A later disposal of an event that was, or will be, pushed.',
    },
  }),
  gridEvent: topic({
    name: 'grid.event.v1',
    key: 'eventId',
    owner: 'ingest',
    readers: ['matcher'],
    schema: GridEventV1,
    sample: 'grid-event.v1.json',
    says: 'The whole state of an event after each change.',
  }),
  gridRun: topic({
    name: 'grid.run.v1',
    key: 'runId',
    owner: 'ingest',
    readers: ['matcher'],
    partitions: 1,
    retentionMs: 30 * DAY_MS,
    schema: GridRunV1,
    sample: 'grid-run.v1.json',
    says: 'Beginning and end of a backfill run.',
  }),
  sourceChanged: topic({
    name: 'source.changed.v1',
    key: 'sourceId',
    owner: 'ingest',
    readers: ['notify'],
    partitions: 1,
    cleanup: 'compact',
    schema: SourceChangedV1,
    sample: 'source-changed.v1.json',
    says: 'The registration of a source, secrets sealed.',
  }),
  eventErased: topic({
    name: 'event.erased.v1',
    key: 'eventId',
    owner: 'ingest',
    readers: ['matcher', 'case-handling', 'notify'],
    // Ids alone: who is brought back from a backup, or read anew, learns what is not to come back with it.
    retentionMs: 400 * DAY_MS,
    schema: EventErasedV1,
    sample: 'event-erased.v1.json',
    says: 'An event that was erased by law: everybody erases what they hold of it.',
  }),
  eventOutcome: topic({
    name: 'event.outcome.v1',
    key: 'eventId, or the source id where there is none',
    owner: 'ingest, matcher, case-handling',
    readers: ['notify'],
    schema: EventOutcomeV1,
    sample: 'event-outcome.v1.json',
    says: 'What each service alone decided about a pushed item.',
  }),
  matchFound: topic({
    name: 'match.found.v1',
    key: 'digest of (procuratorate, rule, key)',
    owner: 'matcher',
    readers: ['case-handling'],
    schema: MatchV1,
    sample: 'match-found.v1.json',
    says: 'A hit, first seen.',
  }),
  matchRevised: topic({
    name: 'match.revised.v1',
    key: 'digest of (procuratorate, rule, key)',
    owner: 'matcher',
    readers: ['case-handling'],
    schema: MatchV1,
    sample: 'match-revised.v1.json',
    says: 'A hit after a change: more events, or void.',
  }),
  clueChanged: topic({
    name: 'clue.changed.v1',
    key: 'clueId',
    owner: 'case-handling',
    readers: ['notify', 'ingest', 'matcher'],
    schema: ClueChangedV1,
    sample: 'clue-changed.v1.json',
    says: 'One change of a clue.',
  }),
  clueHolds: topic({
    name: 'clue.holds.v1',
    key: 'publicationId',
    owner: 'case-handling',
    readers: ['ingest'],
    // One: whoever reads the last part has read those before it.
    partitions: 1,
    schema: ClueHoldsV1,
    sample: 'clue-holds.v1.json',
    says: 'Which clues and cases count which events: all of them, told anew every day.',
  }),
  caseChanged: topic({
    name: 'case.changed.v1',
    key: 'caseId',
    owner: 'case-handling',
    readers: ['notify', 'ingest', 'matcher'],
    schema: CaseChangedV1,
    sample: 'case-changed.v1.json',
    says: 'One change of a case.',
  }),
  orgChanged: topic({
    name: 'org.changed.v1',
    key: 'entity:id, a duty by its region prefix',
    owner: 'gateway',
    readers: ['case-handling'],
    // One: an office comes before its people.
    partitions: 1,
    cleanup: 'compact',
    schema: OrgChangedV1,
    sample: 'org-changed.v1.json',
    says: 'The whole state of an office, department, person or duty after each change. Internal: values hold names of people.',
  }),
  calendarChanged: topic({
    name: 'calendar.changed.v1',
    key: 'year, or day',
    owner: 'gateway',
    readers: ['case-handling', 'ingest'],
    partitions: 1,
    cleanup: 'compact',
    schema: CalendarChangedV1,
    sample: 'calendar-changed.v1.json',
    says: 'A year of the working-day calendar, or a named day of it.',
  }),
  gridAnswer: topic({
    name: 'grid.answer.<source>.v1',
    key: 'source event number',
    owner: 'notify',
    readers: ['the platform'],
    partitions: 1,
    retentionMs: 30 * DAY_MS,
    schema: PlatformAnswerV1,
    sample: 'platform-answer.v1.json',
    says: 'The answer to each pushed item, one topic per source.',
  }),
} as const;

/** The broker's name of a topic: prefix (may be empty) + logical name, `<source>` replaced. */
export function topicName(prefix: string, contract: TopicContract, sourceId?: string): string {
  return prefix + (sourceId === undefined ? contract.name : contract.name.replace('<source>', sourceId));
}
