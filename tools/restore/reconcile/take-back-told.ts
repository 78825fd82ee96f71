import { CaseChangedV1, ClueChangedV1, PlatformAnswerV1, readContractBytes } from '#contracts';
import type { SubjectChange } from '#domain/notices';
import type { KafkaClient } from '#platform/kafka';
import type { Database } from '#platform/postgres';
import { AnswerStore } from '../../../apps/notify/src/storage/answer.store.js';
import { ToldNoticeStore } from '../../../apps/notify/src/storage/told-notice.store.js';
import { TakeBackTold } from '../../../apps/notify/src/take-back-told/take-back-told.use-case.js';
import { ofCase, ofClue } from '../../../apps/notify/src/tell-people/subject-changes.js';
import { readAll } from './read-all.js';
import type { RecognisedTopic } from './topic-roles.js';
import type { LostRecord, WorkRecords } from './work-records.js';

const takeBack = new TakeBackTold(new AnswerStore(), new ToldNoticeStore());

/** Answers that are on the topics of their sources. */
export async function takeBackAnswers(
  database: Database,
  records: WorkRecords,
  topics: readonly RecognisedTopic[],
): Promise<number> {
  let taken = 0;
  for (const { topic, sourceId } of topics) {
    if (sourceId === undefined) continue;
    for await (const page of records.lost(topic)) {
      taken += await database.run((tx) => takeBack.answers(tx, sourceId, readAll(PlatformAnswerV1, page)));
    }
  }
  return taken;
}

/**
 * Sentences that people were told: of the changes that notify had read, as it told the broker. It tells at most a second
 * late, so a sentence of that last second may come twice; none is lost.
 */
export async function takeBackNotices(
  database: Database,
  kafka: KafkaClient,
  records: WorkRecords,
  at: { readonly group: string; readonly clues: string; readonly cases: string },
): Promise<number> {
  let kept = 0;
  const read = [
    { topic: at.clues, changeOf: clueChange },
    { topic: at.cases, changeOf: caseChange },
  ];
  for (const { topic, changeOf } of read) {
    // Asked only when there is something: a topic may not have been made yet.
    let committed: ReadonlyMap<number, bigint> | undefined;
    for await (const page of records.lost(topic)) {
      const places = (committed ??= await kafka.admin().committedOffsets(at.group, topic));
      const told = page.filter(({ partition, offset }) => BigInt(offset) < (places.get(partition) ?? 0n));
      kept += await database.run((tx) => takeBack.changes(tx, told.flatMap(changeOf)));
    }
  }
  return kept;
}

function clueChange({ value }: LostRecord): SubjectChange[] {
  const read = readContractBytes(ClueChangedV1, value);
  return read.ok ? [ofClue(read.value)] : [];
}

function caseChange({ value }: LostRecord): SubjectChange[] {
  const read = readContractBytes(CaseChangedV1, value);
  return read.ok ? [ofCase(read.value)] : [];
}
