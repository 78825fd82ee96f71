import { sourceSecretAad } from '#contracts';
import { ProblemError } from '#kernel';
import type { Actor, SignatureSuite } from '#platform/auth';
import { isInUse, MOST_KEYS_IN_USE, nextKeyId } from '../sources/keys-in-use.js';
import type { SourceAdministration } from '../sources/source-administration.js';
import type { SourceKeyRow, SourceStore } from '../storage/source.store.js';

export interface AddedKey {
  readonly sourceId: string;
  readonly keyId: string;
  readonly suite: SignatureSuite;
  /** Base64; told this once and kept sealed. */
  readonly secret: string;
}

export interface AddKeyDeps {
  readonly administration: Pick<SourceAdministration, 'change'>;
  readonly sources: Pick<SourceStore, 'addKey'>;
  readonly keys: { seal(plain: string, aad: string): string };
  readonly newSecret: () => string;
}

/** Gives a source another key. Those that it has stay in use, so that the platform changes over when it likes. */
export class AddKey {
  constructor(private readonly deps: AddKeyDeps) {}

  /** `suite`: undefined for that of the newest key. Throws INGEST.KEYS_FULL when two are in use already. */
  add(sourceId: string, suite: SignatureSuite | undefined, actor: Actor): Promise<AddedKey> {
    const { administration, sources, keys, newSecret } = this.deps;
    return administration.change(sourceId, actor, async (tx, source, now) => {
      if (source.keys.filter((key) => isInUse(key, now)).length >= MOST_KEYS_IN_USE) {
        throw new ProblemError('INGEST.KEYS_FULL');
      }
      const keyId = nextKeyId(source.keys);
      const secret = newSecret();
      const key: SourceKeyRow = {
        keyId,
        secretSealed: keys.seal(secret, sourceSecretAad(sourceId, keyId)),
        state: 'active',
        suite: suite ?? source.keys.at(-1)?.suite ?? 'hmac-sha256',
        endsAt: null,
      };
      await sources.addKey(tx, sourceId, key);
      const added = { sourceId, keyId, suite: key.suite };
      return {
        result: { ...added, secret },
        command: 'key.add',
        entry: { change: 'key-added', keyId, suite: key.suite },
      };
    });
  }
}
