import type { Static, TObject } from '@sinclair/typebox';
import type { serviceEnv } from '#platform/config';
import type { TopicSpec } from '#platform/kafka';
import type { Database, Entities, Migration } from '#platform/postgres';

/** The environment of `#platform/config`'s `serviceEnv`, read. */
export type ServiceConfig = Readonly<Static<TObject<ReturnType<typeof serviceEnv>>>>;

/** In what one service differs from another below its use cases. */
export interface ServiceTraits {
  /** Of the database; the service's roles are named after it. */
  readonly schema: string;
  readonly migrations: readonly Migration[];
  readonly entities?: Entities;
  /** Most connections of the process. */
  readonly poolSize?: number;
  /** How long relayed messages stay in the outbox. */
  readonly outboxRetentionMs?: number;
  /** Kinds of identifiers that the service makes blind indexes of: without their keys it does not start. Default: none. */
  readonly indexKinds?: readonly string[];
  /** Topics that the service reads or writes, by the broker's names: whoever comes first creates them. */
  readonly topics: readonly TopicSpec[];
  /** Further ones, known only from the service's own rows; asked at each start. */
  readonly topicsOfRows?: (database: Database) => Promise<readonly TopicSpec[]>;
}
