import type { PushAnswerProblem } from '#contracts';
import type { CompiledAdapter } from '#domain/adapters';
import { type Clock, ProblemError } from '#kernel';
import type { Actor } from '#platform/auth';
import type { UnitOfWork } from '#platform/postgres';
import { problemOf } from '../accept-events/item-result.js';
import { type TriedLine, tryLine } from '../adapters/try-line.js';
import type { ShownRequest } from '../pull/build-request.js';
import type { Connector } from '../pull/connector.js';
import { secretFor } from '../pull/connector-secret.js';
import { advance, askOf, type PageFacts, type Position } from '../pull/paging.js';
import type { PlatformSessions } from '../pull/platform-sessions.js';
import { PullFault } from '../pull/pull-fault.js';
import { readConnector } from '../pull/read-connector.js';
import type { SourceAdministration } from '../sources/source-administration.js';
import type { ConnectorJob } from '../storage/connector.rows.js';
import type { ConnectorStore } from '../storage/connector.store.js';

export interface ConnectorTrial {
  readonly definition?: unknown;
  readonly secret?: string | undefined;
}

export interface TriedConnector {
  /** Null where the sign-in before it failed, or there is nothing to ask yet. */
  readonly request: ShownRequest | null;
  /** What the answer says of the pages; null without an answer. */
  readonly page: (PageFacts & { readonly next: string | null }) | null;
  /** Where the next request would go on. */
  readonly position: Position | null;
  readonly items: readonly TriedLine[];
  readonly fault: PushAnswerProblem | null;
}

export interface TryConnectorDeps {
  readonly database: UnitOfWork;
  readonly administration: Pick<SourceAdministration, 'check'>;
  readonly connectors: Pick<ConnectorStore, 'findJob'>;
  readonly sessions: Pick<PlatformSessions, 'fresh' | 'open'>;
  readonly adapterOf: (sourceId: string) => Promise<CompiledAdapter | undefined>;
  readonly clock: Clock;
  /** False where another side of the network asks platforms: nothing can be tried from here. */
  readonly asksHere: boolean;
}

const ITEMS_SHOWN = 20;
const NOT_ASKED: TriedConnector = { request: null, page: null, position: null, items: [], fault: null };

interface Trial {
  readonly definition: Connector;
  readonly secret: string;
  readonly position: Position;
}

/** Asks a platform for one page and says what would come of it. Nothing is kept, and the connector stays where it is. */
export class TryConnector {
  constructor(private readonly deps: TryConnectorDeps) {}

  /**
   * What goes wrong with the platform is part of the answer. Throws INGEST.CONNECTOR_ASKED_AT_EDGE, INGEST.CONNECTOR_UNKNOWN, INGEST.CONNECTOR_INVALID,
   * INGEST.CONNECTOR_SECRET_NEEDED, INGEST.SOURCE_NOT_FOUND, INGEST.SOURCE_NOT_YOURS.
   */
  async try(sourceId: string, given: ConnectorTrial, actor: Actor): Promise<TriedConnector> {
    const { administration, database, connectors, sessions, clock } = this.deps;
    const { regionCode12 } = await administration.check(sourceId, actor);
    const saved = await database.read((tx) => connectors.findJob(tx, sourceId));
    let request: ShownRequest | null = null;
    try {
      const { definition, secret, position } = this.trialOf(given, saved);
      if (!this.deps.asksHere) throw new ProblemError('INGEST.CONNECTOR_ASKED_AT_EDGE');
      const ask = askOf(definition, position, clock.now().getTime());
      if (ask === null) return NOT_ASKED;
      // Its own session: a trial leaves no token behind. It ends with its time limits.
      const session = sessions.fresh(definition, secret);
      const { items, facts } = await session.page(ask, new AbortController().signal, (shown) => (request = shown));
      const shown = await this.explain(sourceId, regionCode12, items.slice(0, ITEMS_SHOWN));
      const told = { ...NOT_ASKED, request, page: facts, items: shown };
      return { ...told, position: advance(definition, ask, facts, position).position };
    } catch (error) {
      if (!(error instanceof PullFault)) throw error;
      const { code, detail } = error;
      const fault = problemOf({ code, items: [], ...(detail === undefined ? {} : { detail }) });
      return { ...NOT_ASKED, request, fault };
    }
  }

  private trialOf(given: ConnectorTrial, saved: ConnectorJob | undefined): Trial {
    const { sessions } = this.deps;
    if (given.definition === undefined) {
      if (saved === undefined) throw new ProblemError('INGEST.CONNECTOR_UNKNOWN');
      const { definition, position } = saved;
      return { definition, position, secret: given.secret ?? sessions.open(saved) ?? '' };
    }
    const read = readConnector(given.definition, '/definition');
    if (!read.ok) throw new ProblemError('INGEST.CONNECTOR_INVALID', { items: read.error });
    const which = secretFor(read.value, given.secret, saved);
    const kept = which === 'kept' && saved !== undefined ? sessions.open(saved) : null;
    return { definition: read.value, position: {}, secret: (which === 'given' ? given.secret : kept) ?? '' };
  }

  private async explain(sourceId: string, regionCode12: string, items: readonly unknown[]): Promise<TriedLine[]> {
    const adapter = await this.deps.adapterOf(sourceId);
    const receivedMs = this.deps.clock.now().getTime();
    return items.map((item, i) => tryLine(adapter, JSON.stringify(item), { number: i + 1, receivedMs, regionCode12 }));
  }
}
