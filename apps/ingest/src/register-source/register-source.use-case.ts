import { type SourceChangedV1, sourceSecretAad, TOPICS, topicName } from '#contracts';
import { type Clock, ProblemError } from '#kernel';
import type { Outbox, UnitOfWork } from '#platform/postgres';
import type { SourceStore } from '../storage/source.store.js';

export interface SourceRegistration {
  readonly id: string;
  readonly kind: string;
  readonly name: string;
  readonly procuratorateId: string;
  readonly regionCode12: string;
}

export interface RegisteredSource {
  readonly sourceId: string;
  readonly keyId: string;
  /** Base64; told this once and kept sealed. */
  readonly secret: string;
}

export interface RegisterSourceDeps {
  readonly database: UnitOfWork;
  readonly sources: SourceStore;
  readonly outbox: Pick<Outbox, 'enqueue'>;
  readonly keys: { seal(plain: string, aad: string): string };
  readonly newSecret: () => string;
  /** Creates the topics that the source writes to and is answered on; harmless when they exist. */
  readonly createTopics: (sourceId: string) => Promise<void>;
  /** Makes this process know the source at once; the others find it within seconds. */
  readonly refresh: () => Promise<void>;
  readonly clock: Clock;
  readonly topicPrefix: string;
}

const FIRST_KEY = 'k1';

/** Admits one operator's system as a source of events. */
export class RegisterSource {
  constructor(private readonly deps: RegisterSourceDeps) {}

  async register(registration: SourceRegistration, registeredBy: string): Promise<RegisteredSource> {
    const { database, sources, outbox, keys, clock, topicPrefix } = this.deps;
    const { id: sourceId, kind, name, procuratorateId, regionCode12 } = registration;
    const secret = this.deps.newSecret();
    const key = {
      keyId: FIRST_KEY,
      secretSealed: keys.seal(secret, sourceSecretAad(sourceId, FIRST_KEY)),
      state: 'active',
    };
    const facts = { sourceId, kind, name, state: 'active', procuratorateId, regionCode12, version: 1 };
    const message: SourceChangedV1 = { ...facts, keys: [key], at: clock.now().toISOString() };
    // Topics first: a registered source can be pushed for at once, and topics that no source uses do no harm.
    await this.deps.createTopics(sourceId);
    await database.run(async (tx) => {
      if (!(await sources.insert(tx, { ...facts, registeredBy }, key))) throw new ProblemError('INGEST.SOURCE_EXISTS');
      const topic = topicName(topicPrefix, TOPICS.sourceChanged);
      const value = JSON.stringify(message);
      await outbox.enqueue(tx, [{ topic, key: sourceId, value, headers: { ce_type: TOPICS.sourceChanged.name } }]);
    });
    await this.deps.refresh();
    return { sourceId, keyId: FIRST_KEY, secret };
  }
}
