import { type SourceChangedV1, TOPICS, topicName } from '#contracts';
import type { OutboxMessage } from '#platform/postgres';
import type { SourceRow } from '../storage/source.store.js';
import { ACTIVE } from './source.js';

/** The whole current registration of a source, for who keeps a copy. A key that was revoked is not among it. */
export function sourceMessage(source: SourceRow, at: string, topicPrefix: string): OutboxMessage {
  const { sourceId, kind, name, state, procuratorateId, regionCode12, version } = source;
  const keys = source.keys
    .filter((key) => key.state !== 'revoked')
    .map(({ keyId, secretSealed, suite, endsAt }) => ({
      keyId,
      secretSealed,
      // Also of one that is being retired: it is in use until it ends, which a reader of before does not know.
      state: ACTIVE,
      suite,
      ...(endsAt === null ? {} : { endsAt }),
    }));
  const value: SourceChangedV1 = { sourceId, kind, name, state, procuratorateId, regionCode12, keys, version, at };
  return {
    topic: topicName(topicPrefix, TOPICS.sourceChanged),
    key: sourceId,
    value: JSON.stringify(value),
    headers: { ce_type: TOPICS.sourceChanged.name },
  };
}
