import { ProblemError } from '#kernel';
import type { Actor } from '#platform/auth';
import { isInUse } from '../sources/keys-in-use.js';
import type { SourceAdministration } from '../sources/source-administration.js';
import type { SourceKeyRow, SourceRow, SourceStore } from '../storage/source.store.js';

export interface EndedKey {
  readonly sourceId: string;
  readonly keyId: string;
  readonly state: SourceKeyRow['state'];
  readonly endsAt: string;
}

export interface EndKeyDeps {
  readonly administration: Pick<SourceAdministration, 'change'>;
  readonly sources: Pick<SourceStore, 'endKey'>;
}

const HOUR_MS = 3_600_000;

function keyOf({ keys }: SourceRow, keyId: string): SourceKeyRow {
  const key = keys.find((one) => one.keyId === keyId);
  if (key === undefined) throw new ProblemError('INGEST.KEY_NOT_FOUND');
  return key;
}

/** Ends the use of a key: by a time, once its platform has another; or at once, when it is in wrong hands. */
export class EndKey {
  constructor(private readonly deps: EndKeyDeps) {}

  /**
   * Good for what came before the end, however late it is processed. Throws INGEST.KEY_NOT_FOUND, INGEST.KEY_ENDED, and
   * INGEST.KEY_LAST where the source would be left without a key.
   */
  retire(wanted: { sourceId: string; keyId: string; afterHours: number }, actor: Actor): Promise<EndedKey> {
    const { sourceId, keyId, afterHours } = wanted;
    return this.deps.administration.change(sourceId, actor, async (tx, source, now) => {
      const key = keyOf(source, keyId);
      if (!isInUse(key, now)) throw new ProblemError('INGEST.KEY_ENDED');
      const others = source.keys.filter((other) => other.keyId !== keyId && other.state === 'active');
      if (others.length === 0) throw new ProblemError('INGEST.KEY_LAST');
      const endsAt = new Date(now.getTime() + afterHours * HOUR_MS).toISOString();
      const ended = { keyId, state: 'retiring', endsAt } as const;
      await this.deps.sources.endKey(tx, sourceId, ended);
      return {
        result: { sourceId, ...ended },
        command: 'key.retire',
        entry: { change: 'key-retiring', keyId, endsAt },
      };
    });
  }

  /**
   * Nothing signed with it is taken any more, also of what lies unprocessed on the source's topic. Also the last one: a
   * source is better silent than spoken for. Throws INGEST.KEY_NOT_FOUND, INGEST.KEY_ENDED when it was revoked before.
   */
  revoke({ sourceId, keyId }: { sourceId: string; keyId: string }, actor: Actor): Promise<EndedKey> {
    return this.deps.administration.change(sourceId, actor, async (tx, source, now) => {
      if (keyOf(source, keyId).state === 'revoked') throw new ProblemError('INGEST.KEY_ENDED');
      const ended = { keyId, state: 'revoked', endsAt: now.toISOString() } as const;
      await this.deps.sources.endKey(tx, sourceId, ended);
      return { result: { sourceId, ...ended }, command: 'key.revoke', entry: { change: 'key-revoked', keyId } };
    });
  }
}
