import type { PushAnswerProblem } from '#contracts';
import type { CompiledAdapter } from '#domain/adapters';
import { type Clock, ProblemError } from '#kernel';
import type { Actor } from '#platform/auth';
import type { UnitOfWork } from '#platform/postgres';
import { problemOf } from '../accept-events/item-result.js';
import { type TriedLine, tryLine } from '../adapters/try-line.js';
import type { ShownRequest } from '../pull/build-request.js';
import { secretFor } from '../pull/connector-secret.js';
import type { PageFacts, Position } from '../pull/paging.js';
import type { PlatformSessions } from '../pull/platform-sessions.js';
import { PullFault } from '../pull/pull-fault.js';
import { readConnector } from '../pull/read-connector.js';
import type { SourceAdministration } from '../sources/source-administration.js';
import type { ConnectorJob } from '../storage/connector.rows.js';
import type { ConnectorStore } from '../storage/connector.store.js';
import { type AskedPage, faultOf, NOT_ASKED, type Trial } from './ask-page.js';

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
  readonly sessions: Pick<PlatformSessions, 'open'>;
  /** Here, or at the edge of a network of zones. */
  readonly ask: (sourceId: string, trial: Trial) => Promise<AskedPage>;
  readonly adapterOf: (sourceId: string) => Promise<CompiledAdapter | undefined>;
  readonly clock: Clock;
}

/** Asks a platform for one page and says what would come of it. Nothing is kept, and the connector stays where it is. */
export class TryConnector {
  constructor(private readonly deps: TryConnectorDeps) {}

  /**
   * What goes wrong with the platform is part of the answer. Throws INGEST.CONNECTOR_UNKNOWN, INGEST.CONNECTOR_INVALID,
   * INGEST.CONNECTOR_SECRET_NEEDED, INGEST.SOURCE_NOT_FOUND, INGEST.SOURCE_NOT_YOURS, INGEST.CONNECTOR_TRIAL_UNANSWERED.
   */
  async try(sourceId: string, given: ConnectorTrial, actor: Actor): Promise<TriedConnector> {
    const { administration, database, connectors } = this.deps;
    const { regionCode12 } = await administration.check(sourceId, actor);
    const saved = await database.read((tx) => connectors.findJob(tx, sourceId));
    const { request, facts, position, items, fault } = await this.ask(sourceId, given, saved);
    return {
      request,
      page: facts,
      position,
      items: await this.explain(sourceId, regionCode12, items),
      fault: fault === null ? null : problemOf({ ...fault, items: [] }),
    };
  }

  private async ask(sourceId: string, given: ConnectorTrial, saved: ConnectorJob | undefined): Promise<AskedPage> {
    try {
      return await this.deps.ask(sourceId, this.trialOf(given, saved));
    } catch (error) {
      // The secret that was saved does not open.
      if (!(error instanceof PullFault)) throw error;
      return { ...NOT_ASKED, fault: faultOf(error) };
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
    if (items.length === 0) return [];
    const adapter = await this.deps.adapterOf(sourceId);
    const receivedMs = this.deps.clock.now().getTime();
    return items.map((item, i) => tryLine(adapter, JSON.stringify(item), { number: i + 1, receivedMs, regionCode12 }));
  }
}
