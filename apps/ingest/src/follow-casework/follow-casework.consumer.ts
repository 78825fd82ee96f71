import type { TSchema } from '@sinclair/typebox';
import { CaseChangedV1, ClueChangedV1, ClueHoldsV1, readContractBytes, recusalOf, type RecusalTold } from '#contracts';
import { type ChunkContext, type KafkaRecord, readRecords } from '#platform/kafka';
import type { Tx } from '#platform/postgres';
import type { FollowFiles } from './follow-files.use-case.js';
import type { FollowHolds } from './follow-holds.use-case.js';
import type { TrackRecusals } from './track-recusals.use-case.js';

export interface FollowCaseworkDeps {
  readonly files: FollowFiles;
  readonly holds: FollowHolds;
  readonly recusals: TrackRecusals;
}

/** `clue.changed.v1`, `case.changed.v1` and `clue.holds.v1`: what a file counts may not be erased, and 回避 reaches the events of the file. */
export class FollowCaseworkConsumer {
  constructor(private readonly deps: FollowCaseworkDeps) {}

  async handleClues(records: readonly KafkaRecord[], context: ChunkContext<Tx>): Promise<void> {
    const changes = await readRecords(records, context, changesOf(ClueChangedV1));
    await this.deps.files.clues(context.tx, changes);
    await this.recuse(
      context.tx,
      changes.map((change) => recusalOf(change.clueId, change)),
    );
  }

  async handleCases(records: readonly KafkaRecord[], context: ChunkContext<Tx>): Promise<void> {
    const changes = await readRecords(records, context, changesOf(CaseChangedV1));
    await this.deps.files.cases(context.tx, changes);
    await this.recuse(
      context.tx,
      changes.map((change) => recusalOf(change.caseId, change)),
    );
  }

  async handleHolds(records: readonly KafkaRecord[], context: ChunkContext<Tx>): Promise<void> {
    const parts = await readRecords(records, context, changesOf(ClueHoldsV1));
    await this.deps.holds.take(context.tx, parts);
  }

  private async recuse(tx: Tx, told: readonly (RecusalTold | null)[]): Promise<void> {
    await this.deps.recusals.take(
      tx,
      told.filter((recusal) => recusal !== null),
    );
  }
}

const changesOf = <T extends TSchema>(schema: T) => ({
  read: ({ value }: KafkaRecord) => readContractBytes(schema, value),
  code: 'INGEST.CHANGE_INVALID',
});
