import { hash } from 'node:crypto';
import { ProblemError } from '#kernel';
import type { Actor } from '#platform/auth';
import { type Connector, originsOf } from '../pull/connector.js';
import { secretFor } from '../pull/connector-secret.js';
import type { Position } from '../pull/paging.js';
import { readConnector } from '../pull/read-connector.js';
import type { SourceAdministration } from '../sources/source-administration.js';
import type { ConnectorJob } from '../storage/connector.rows.js';
import type { ConnectorStore } from '../storage/connector.store.js';
import type { PullSeenStore } from '../storage/pull-seen.store.js';
import { connectorSecretAad } from '../storage/sealed-places.js';

export interface ConnectorToSave {
  readonly definition: unknown;
  readonly secret?: string | undefined;
  readonly fromStart?: boolean | undefined;
}

export interface StoredConnector {
  readonly sourceId: string;
  readonly version: number;
  /** False when it begins anew. */
  readonly continues: boolean;
}

export interface SaveConnectorDeps {
  readonly administration: Pick<SourceAdministration, 'change'>;
  readonly connectors: Pick<ConnectorStore, 'findJob' | 'save'>;
  readonly seen: Pick<PullSeenStore, 'forgetAll'>;
  readonly keys: { seal(plain: string, aad: string): string };
}

/** What a place is counted in: another way of paging cannot go on from it. */
const countedIn = ({ paging }: Connector): string =>
  JSON.stringify([paging.kind, paging.kind === 'cursor' ? paging.next : (paging.window?.from ?? null)]);

/** Says how a source's platform is asked, as the next version. One that is at work goes on by it. */
export class SaveConnector {
  constructor(private readonly deps: SaveConnectorDeps) {}

  /**
   * Throws INGEST.CONNECTOR_INVALID, INGEST.CONNECTOR_SECRET_NEEDED, and what a change of a source throws.
   */
  save(sourceId: string, given: ConnectorToSave, actor: Actor): Promise<StoredConnector> {
    const read = readConnector(given.definition, '/definition');
    const { administration, connectors, seen } = this.deps;
    return administration.change(sourceId, actor, async (tx, _source, at) => {
      // After the check of who asks: what is wrong in a document is for those who may write one.
      if (!read.ok) throw new ProblemError('INGEST.CONNECTOR_INVALID', { items: read.error });
      const definition = read.value;
      const before = await connectors.findJob(tx, sourceId);
      const version = (before?.version ?? 0) + 1;
      const continues =
        before !== undefined && given.fromStart !== true && countedIn(before.definition) === countedIn(definition);
      const position: Position = continues ? before.position : {};
      const sha256 = hash('sha256', JSON.stringify(definition), 'hex');
      const secretSealed = this.secretOf(sourceId, definition, given.secret, before);
      const saved = { sourceId, version, definition, sha256, secretSealed, position, continues };
      await connectors.save(tx, { ...saved, by: actor.id, at });
      // Whoever begins anew wants all of it decided on anew.
      if (!continues) await seen.forgetAll(tx, sourceId);
      const origins = originsOf(definition);
      const isNewSecret = given.secret !== undefined;
      return {
        result: { sourceId, version, continues },
        command: 'connector.save',
        entry: {
          change: 'connector',
          version,
          sha256,
          origins,
          signIn: definition.signIn.kind,
          isNewSecret,
          continues,
        },
      };
    });
  }

  private secretOf(
    sourceId: string,
    definition: Connector,
    given: string | undefined,
    before: ConnectorJob | undefined,
  ): string | null {
    switch (secretFor(definition, given, before)) {
      case 'none':
        return null;
      case 'kept':
        return before?.secretSealed ?? null;
      case 'given':
        return this.deps.keys.seal(given!, connectorSecretAad(sourceId));
    }
  }
}
