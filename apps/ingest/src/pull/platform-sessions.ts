import { connectorSecretAad } from '../storage/sealed-places.js';
import type { Connector } from './connector.js';
import { PlatformSession, type SessionDeps } from './platform-session.js';
import { PullFault } from './pull-fault.js';

export interface SessionsDeps extends SessionDeps {
  readonly keys: { open(sealed: string, aad: string): string };
}

export interface SealedConnector {
  readonly sourceId: string;
  readonly version: number;
  readonly definition: Connector;
  readonly secretSealed: string | null;
}

/** The sessions of this process: a token and a rate live as long as the version of their connector. */
export class PlatformSessions {
  private readonly bySource = new Map<string, { readonly version: number; readonly session: PlatformSession }>();

  constructor(private readonly deps: SessionsDeps) {}

  /** Throws `PullFault` INGEST.CONNECTOR_SECRET_UNREADABLE. */
  of(connector: SealedConnector): PlatformSession {
    const { sourceId, version, definition } = connector;
    const known = this.bySource.get(sourceId);
    if (known?.version === version) return known.session;
    const session = this.fresh(definition, this.open(connector) ?? '');
    this.bySource.set(sourceId, { version, session });
    return session;
  }

  /** One of its own, for a trial. */
  fresh(definition: Connector, secret: string): PlatformSession {
    const { http, clock } = this.deps;
    return new PlatformSession({ http, clock }, definition, secret);
  }

  /** Null where there is none. Throws as `of`. */
  open({ sourceId, secretSealed }: Pick<SealedConnector, 'sourceId' | 'secretSealed'>): string | null {
    if (secretSealed === null) return null;
    try {
      return this.deps.keys.open(secretSealed, connectorSecretAad(sourceId));
    } catch (cause) {
      throw new PullFault('INGEST.CONNECTOR_SECRET_UNREADABLE', { cause });
    }
  }
}
