import { sourceSecretAad } from '#contracts';
import { type Clock, ProblemError } from '#kernel';
import type { HistoryChains } from '#platform/audit';
import type { Actor, SignatureSuite } from '#platform/auth';
import type { Outbox, UnitOfWork } from '#platform/postgres';
import { ACTIVE, type RateLimit } from '../sources/source.js';
import { sourceMessage } from '../sources/source-message.js';
import type { SourceKeyRow, SourceStore } from '../storage/source.store.js';

export interface SourceRegistration {
  readonly id: string;
  readonly kind: string;
  readonly name: string;
  readonly procuratorateId: string;
  readonly regionCode12: string;
  readonly suite?: SignatureSuite | undefined;
  readonly regions?: readonly string[] | undefined;
  readonly rateLimit?: RateLimit | null | undefined;
  readonly retentionDays?: number | null | undefined;
  readonly lawfulBasis?: string | null | undefined;
}

export interface RegisteredSource {
  readonly sourceId: string;
  readonly keyId: string;
  readonly suite: SignatureSuite;
  /** Base64; told this once and kept sealed. */
  readonly secret: string;
}

export interface RegisterSourceDeps {
  readonly database: UnitOfWork;
  readonly sources: SourceStore;
  readonly outbox: Pick<Outbox, 'enqueue'>;
  readonly history: Pick<HistoryChains, 'append'>;
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
const FIRST_SUITE: SignatureSuite = 'hmac-sha256';

/** Admits one operator's system as a source of events. */
export class RegisterSource {
  constructor(private readonly deps: RegisterSourceDeps) {}

  /**
   * Whose events come in decides where clues open, so an administrator registers for the own office and those below it:
   * throws INGEST.SOURCE_OF_OTHER_OFFICE for another one, INGEST.SOURCE_EXISTS for an id that is taken, and HTTP.UNAVAILABLE
   * where its topics cannot be made now.
   */
  async register(registration: SourceRegistration, actor: Actor): Promise<RegisteredSource> {
    const { database, sources, outbox, history, keys, clock, topicPrefix } = this.deps;
    const { id: sourceId, kind, name, procuratorateId, regionCode12 } = registration;
    if (![actor.procuratorateId, ...actor.subordinateOfficeIds].includes(procuratorateId)) {
      throw new ProblemError('INGEST.SOURCE_OF_OTHER_OFFICE', {
        items: [{ pointer: '/procuratorateId', detail: '不是本院或者下级院' }],
      });
    }
    const secret = this.deps.newSecret();
    const {
      suite = FIRST_SUITE,
      regions = [],
      rateLimit = null,
      retentionDays = null,
      lawfulBasis = null,
    } = registration;
    const key: SourceKeyRow = {
      keyId: FIRST_KEY,
      secretSealed: keys.seal(secret, sourceSecretAad(sourceId, FIRST_KEY)),
      state: ACTIVE,
      suite,
      endsAt: null,
    };
    const settings = {
      regions,
      ratePerSecond: rateLimit?.perSecond ?? null,
      rateBurst: rateLimit?.burst ?? null,
      retentionDays,
      lawfulBasis,
    };
    const facts = { sourceId, kind, name, state: ACTIVE, procuratorateId, regionCode12, version: 1, ...settings };
    const at = clock.now().toISOString();
    // Topics first: a registered source can be pushed for at once, and topics that no source uses do no harm.
    await this.deps.createTopics(sourceId).catch((cause: unknown) => {
      throw new ProblemError('HTTP.UNAVAILABLE', { cause, detail: '消息系统暂时不可用，来源没有登记' });
    });
    await database.run(async (tx) => {
      if (!(await sources.insert(tx, { ...facts, registeredBy: actor.id }, key))) {
        throw new ProblemError('INGEST.SOURCE_EXISTS');
      }
      await history.append(tx, [
        {
          chain: { kind: 'source', id: sourceId },
          at,
          procuratorateId,
          regionCode12,
          actorId: actor.id,
          actorName: actor.name,
          command: 'register',
          entry: { change: 'registered', kind, keyId: FIRST_KEY, suite, regions, rateLimit, retentionDays },
        },
      ]);
      await outbox.enqueue(tx, [sourceMessage({ ...facts, keys: [key] }, at, topicPrefix)]);
    });
    // It is registered, and its secret is told this once: the clock reads the sources again where this could not.
    await this.deps.refresh().catch(() => undefined);
    return { sourceId, keyId: FIRST_KEY, suite, secret };
  }
}
