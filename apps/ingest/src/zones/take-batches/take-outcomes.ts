import { EventOutcomeV1, readContractBytes, TOPICS, topicName } from '#contracts';
import type { Clock } from '#kernel';
import type { FieldKeys } from '#platform/crypto';
import { afterCommit, type Outbox, type OutboxMessage, type Tx } from '#platform/postgres';
import { sourceMessage } from '../../sources/source-message.js';
import type { EntryMeta, ZoneEntry } from '../entries/zone-entry.js';
import { unpackSource } from '../entries/zone-source.js';
import type { ZoneSourceStore } from '../storage/zone-source.store.js';
import type { CarriedConnector } from '../entries/zone-connector.js';
import type { PullSeenStore } from '../../storage/pull-seen.store.js';
import type { ZoneConnectorStore } from '../storage/zone-connector.store.js';
import type { EntryTaker } from './take-one.js';

export interface TakeOutcomesDeps {
  readonly sources: Pick<ZoneSourceStore, 'put' | 'isCurrent'>;
  readonly connectors: Pick<ZoneConnectorStore, 'put' | 'stop'>;
  readonly seen: Pick<PullSeenStore, 'forgetAll'>;
  readonly outbox: Pick<Outbox, 'enqueue'>;
  readonly keys: Pick<FieldKeys, 'seal'>;
  readonly clock: Clock;
  readonly topicPrefix: string;
  /** After the commit: the doors know the source from now on. */
  readonly onSources: (sourceIds: readonly string[]) => void;
}

/**
 * On the edge: what the inner side says. Outcomes, erasures and registrations leave on the topics of the edge's own broker, as if they had
 * been made here, so that notify answers platforms there without knowing of zones.
 */
export class TakeOutcomes implements EntryTaker {
  constructor(private readonly deps: TakeOutcomesDeps) {}

  async take(tx: Tx, entries: readonly ZoneEntry[]): Promise<void> {
    const messages: OutboxMessage[] = [];
    const sourceIds: string[] = [];
    for (const entry of entries) {
      if (entry.meta.kind === 'outcome') messages.push(this.outcome(entry.meta, entry.body));
      else if (entry.meta.kind === 'erased') messages.push(this.erased(entry.meta, entry.body));
      else if (entry.meta.kind === 'source') {
        const told = await this.source(tx, entry);
        if (told === null) continue;
        messages.push(told);
        sourceIds.push(told.key);
      }
    }
    await this.deps.outbox.enqueue(tx, messages);
    if (sourceIds.length > 0) afterCommit(tx, () => this.deps.onSources(sourceIds));
  }

  private outcome(meta: Extract<EntryMeta, { kind: 'outcome' }>, body: Buffer | null): OutboxMessage {
    const read = readContractBytes(EventOutcomeV1, body);
    if (!read.ok) throw new Error('an outcome that is none');
    const { eventOutcome } = TOPICS;
    return {
      topic: topicName(this.deps.topicPrefix, eventOutcome),
      key: meta.key,
      value: body,
      id: read.value.outcomeId,
      headers: {
        ce_type: eventOutcome.name,
        ...(meta.traceparent === undefined ? {} : { traceparent: meta.traceparent }),
      },
    };
  }

  private erased({ key, id }: Extract<EntryMeta, { kind: 'erased' }>, body: Buffer | null): OutboxMessage {
    const { eventErased } = TOPICS;
    const topic = topicName(this.deps.topicPrefix, eventErased);
    return { topic, key, value: body, id, headers: { ce_type: eventErased.name } };
  }

  private async source(tx: Tx, { body }: ZoneEntry): Promise<OutboxMessage | null> {
    const { sources, keys, clock, topicPrefix } = this.deps;
    const { source: row, connector } = unpackSource(body, keys);
    const isNews = await sources.put(tx, row);
    // The same registration is told again at each start of the inner side.
    if (isNews || (await sources.isCurrent(tx, row))) await this.connector(tx, row.sourceId, connector);
    return isNews ? sourceMessage(row, clock.now().toISOString(), topicPrefix) : null;
  }

  private async connector(tx: Tx, sourceId: string, connector: CarriedConnector | null): Promise<void> {
    const { connectors, seen } = this.deps;
    if (connector === null) return connectors.stop(tx, sourceId);
    // Whoever begins anew wants all of it decided on anew.
    if (await connectors.put(tx, sourceId, connector)) await seen.forgetAll(tx, sourceId);
  }
}
