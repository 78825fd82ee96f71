import { hash } from 'node:crypto';
import type { Clock } from '#kernel';
import type { Actor } from '#platform/auth';
import type { HistoryChains } from '#platform/audit';
import type { Outbox, UnitOfWork } from '#platform/postgres';
import { ACTIVE, type Source } from '../sources/source.js';
import type { SourceDirectory } from '../sources/source-directory.js';
import { sourceMessage } from '../sources/source-message.js';
import type { SourceStore } from '../storage/source.store.js';

export interface ManualSourcesDeps {
  readonly database: UnitOfWork;
  readonly sources: Pick<SourceStore, 'insert'>;
  readonly directory: Pick<SourceDirectory, 'findFresh' | 'refresh' | 'find'>;
  readonly outbox: Pick<Outbox, 'enqueue'>;
  readonly history: Pick<HistoryChains, 'append'>;
  /** Creates the topics of a source; harmless when they exist. */
  readonly createTopics: (sourceId: string) => Promise<void>;
  readonly clock: Clock;
  readonly topicPrefix: string;
}

export const MANUAL = 'manual';
const NAME = '线索填报';
const DIGEST_SHOWN = 24;
const REGION_LENGTH = 12;
const COUNTY_LENGTH = 6;
const PLAIN = /^[a-z0-9][a-z0-9-]{0,54}$/;

/** Offices may have any id, sources have not. */
export const manualSourceId = (procuratorateId: string): string =>
  `${MANUAL}-${PLAIN.test(procuratorateId) ? procuratorateId : hash('sha256', procuratorateId, 'hex').slice(0, DIGEST_SHOWN)}`;

/** Under what people of an office enter: a source of its own, made when the first of them does. It has no key: nobody pushes for it. */
export class ManualSources {
  constructor(private readonly deps: ManualSourcesDeps) {}

  /** `regionCode12`: of the first entry, from which the region of the source is taken. */
  async of(actor: Actor, regionCode12: string): Promise<Source> {
    const sourceId = manualSourceId(actor.procuratorateId);
    const known = await this.deps.directory.findFresh(sourceId);
    if (known === undefined) await this.make(sourceId, actor, regionCode12);
    const source = this.deps.directory.find(sourceId);
    if (source === undefined) throw new Error('a source that was just made is not there');
    if (source.kind !== MANUAL || source.procuratorateId !== actor.procuratorateId) {
      throw new Error(`the source ${sourceId} was registered for something else`);
    }
    return source;
  }

  private async make(sourceId: string, actor: Actor, regionCode12: string): Promise<void> {
    const { database, sources, directory, outbox, history, clock, topicPrefix } = this.deps;
    const { procuratorateId } = actor;
    const facts = {
      sourceId,
      kind: MANUAL,
      name: NAME,
      state: ACTIVE,
      procuratorateId,
      regionCode12: regionOf(actor, regionCode12),
      version: 1,
      regions: [],
      ratePerSecond: null,
      rateBurst: null,
      retentionDays: null,
      lawfulBasis: null,
    };
    const at = clock.now().toISOString();
    await this.deps.createTopics(sourceId);
    await database.run(async (tx) => {
      // Another entry may have been the first in the same moment.
      if (!(await sources.insert(tx, { ...facts, registeredBy: actor.id }, null))) return;
      await history.append(tx, [
        {
          chain: { kind: 'source', id: sourceId },
          at,
          procuratorateId,
          regionCode12: facts.regionCode12,
          actorId: actor.id,
          actorName: actor.name,
          command: 'register',
          entry: { change: 'registered', kind: MANUAL },
        },
      ]);
      await outbox.enqueue(tx, [sourceMessage({ ...facts, keys: [] }, at, topicPrefix)]);
    });
    await directory.refresh();
  }
}

/** The part of the country that the person stands for, as far as it is known; of a whole office the county of the entry. */
function regionOf({ regionPrefixes }: Actor, regionCode12: string): string {
  const own = regionPrefixes.find((prefix) => regionCode12.startsWith(prefix)) ?? '';
  return (own === '' ? regionCode12.slice(0, COUNTY_LENGTH) : own).padEnd(REGION_LENGTH, '0');
}
