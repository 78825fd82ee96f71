import { type Clock, ProblemError } from '#kernel';
import type { HistoryChains, HistoryWrite } from '#platform/audit';
import type { Actor } from '#platform/auth';
import type { QuarantineDesk, RecordFilter, RecordQuery, ShownBytes, ShownRecord } from '#platform/http';
import type { SecurityLog } from '#platform/observe';
import {
  accessIdOfRecord,
  countOpenByReason,
  findRecord,
  listRecords,
  listResendOrders,
  type PeopleUnitOfWork,
  type Quarantine,
  type QuarantinedBytes,
  type QuarantineFilter,
  type QuarantineItem,
  type QuarantineResends,
} from '#platform/postgres';
import { showBytes, showMasked } from './show-record.js';

/** What of the desk differs between services. */
export interface QuarantineTraits {
  /** The topic of a source's records, in a service that takes such. */
  readonly topicOfSource?: (sourceId: string) => string;
  /** True for a reason that leaves open who wrote the record: nobody may lend it a name by mending it. */
  readonly isUnproven?: (reasonCode: string) => boolean;
}

export interface QuarantineRoomDeps extends QuarantineTraits {
  readonly quarantine: Pick<Quarantine, 'bytes' | 'mend' | 'resend' | 'dismiss'>;
  readonly resends: Pick<QuarantineResends, 'order'>;
  /** Lists are read as the person: the tables show them to operators alone. */
  readonly people: PeopleUnitOfWork;
  readonly history: Pick<HistoryChains, 'append'>;
  readonly log: Pick<SecurityLog, 'write'>;
  readonly mask: (text: string) => string;
  readonly wake: () => void;
  readonly clock: Clock;
}

type Entry = Pick<HistoryWrite, 'chain' | 'command' | 'entry' | 'secret'>;

/**
 * The desk where records that were put aside are decided on. What bears on security is a line of the security log; looking
 * at a record unmasked, and changing its bytes, is an entry of the history in the same transaction.
 */
export class QuarantineRoom implements QuarantineDesk {
  constructor(private readonly deps: QuarantineRoomDeps) {}

  list({ state, limit, cursor, ...filter }: RecordQuery, actor: Actor): Promise<unknown> {
    const query = { ...this.filterOf(filter), state, limit, cursor };
    return this.deps.people.read(actor, (tx) => listRecords(tx, query));
  }

  async counts(actor: Actor): Promise<object> {
    const reasons = await this.deps.people.read(actor, countOpenByReason);
    return { open: reasons.reduce((sum, { count }) => sum + count, 0), reasons };
  }

  async read(id: string, actor: Actor): Promise<ShownRecord> {
    const item = await this.find(id, actor);
    const { mask, quarantine } = this.deps;
    return show(item, await quarantine.bytes(id), { bytes: (bytes) => showMasked(bytes, mask), text: mask });
  }

  async unmask(id: string, reason: string, actor: Actor): Promise<ShownRecord> {
    return this.told('quarantine.unmask', actor, id, async () => {
      const item = await this.findOwn(id, actor);
      const { reasonCode, topic } = item;
      const entry: Entry = {
        chain: { kind: 'access', id: accessIdOfRecord(id) },
        command: 'quarantine-unmask',
        entry: { quarantineId: id, topic, reasonCode },
        secret: reason,
      };
      const bytes = await this.deps.quarantine.bytes(id, (tx) =>
        this.deps.history.append(tx, [this.write(entry, item, actor)]),
      );
      return show(item, bytes, { bytes: showBytes, text: (text) => text });
    });
  }

  async mend(
    id: string,
    { value, reason }: { readonly value: Buffer; readonly reason: string },
    actor: Actor,
  ): Promise<object> {
    return this.told('quarantine.mend', actor, id, async () => {
      const item = await this.findOwn(id, actor);
      const { reasonCode, topic, partition, offset } = item;
      if (this.deps.isUnproven?.(reasonCode) === true) throw new ProblemError('HTTP.QUARANTINE_UNPROVEN');
      const mended = await this.deps.quarantine.mend(id, value, (tx, facts) => {
        const entry: Entry = {
          chain: { kind: 'quarantine', id },
          command: 'mend',
          entry: { topic, partition, offset, reasonCode, ...facts },
          secret: reason,
        };
        return this.deps.history.append(tx, [this.write(entry, item, actor)]);
      });
      if (mended === null) throw new ProblemError('HTTP.QUARANTINE_NOT_OPEN');
      return mended;
    });
  }

  async resend(id: string, by: string): Promise<boolean> {
    return this.toldDone('quarantine.resend', by, id, await this.deps.quarantine.resend(id, by));
  }

  async dismiss(id: string, reason: string, by: string): Promise<boolean> {
    return this.toldDone('quarantine.dismiss', by, id, await this.deps.quarantine.dismiss(id, reason, by));
  }

  async resendAll(filter: RecordFilter, actor: Actor): Promise<object> {
    const order = await this.deps.resends.order(this.filterOf(filter), actor.id);
    this.toldDone('quarantine.resend-all', actor.id, order.jobId, true);
    this.deps.wake();
    return order;
  }

  orders(actor: Actor): Promise<readonly object[]> {
    return this.deps.people.read(actor, (tx) => listResendOrders(tx));
  }

  async order(jobId: string, actor: Actor): Promise<object> {
    const [order] = await this.deps.people.read(actor, (tx) => listResendOrders(tx, jobId));
    if (order === undefined) throw new ProblemError('HTTP.QUARANTINE_ORDER_UNKNOWN');
    return order;
  }

  private filterOf({ reason, source, topic, ...rest }: RecordFilter): QuarantineFilter {
    const { topicOfSource } = this.deps;
    if (source === undefined) return { ...rest, reasonCode: reason, topic };
    if (topicOfSource === undefined || topic !== undefined) {
      const detail = topicOfSource === undefined ? '本服务的记录不分来源' : '来源与主题填写其中之一';
      throw new ProblemError('HTTP.INVALID', { items: [{ pointer: '/source', detail }] });
    }
    return { ...rest, reasonCode: reason, topic: topicOfSource(source) };
  }

  private async find(id: string, actor: Actor): Promise<QuarantineItem> {
    const item = await this.deps.people.read(actor, (tx) => findRecord(tx, id));
    if (item === undefined) throw new ProblemError('HTTP.QUARANTINE_UNKNOWN');
    return item;
  }

  /** What a record holds is its office's; one of no office is every operator's. */
  private async findOwn(id: string, actor: Actor): Promise<QuarantineItem> {
    const item = await this.find(id, actor);
    if (item.officeId !== null && item.officeId !== actor.procuratorateId) {
      throw new ProblemError('HTTP.QUARANTINE_NOT_YOURS');
    }
    return item;
  }

  private write(entry: Entry, { officeId }: QuarantineItem, actor: Actor): HistoryWrite {
    return {
      ...entry,
      at: this.deps.clock.now().toISOString(),
      procuratorateId: officeId ?? actor.procuratorateId,
      regionCode12: null,
      actorId: actor.id,
      actorName: actor.name,
    };
  }

  private toldDone(event: string, actorId: string, subjectId: string, done: boolean): boolean {
    this.deps.log.write({ event, outcome: done ? 'success' : 'refused', actorId, subjectId });
    return done;
  }

  private async told<T>(event: string, actor: Actor, subjectId: string, act: () => Promise<T>): Promise<T> {
    const who = { event, actorId: actor.id, procuratorateId: actor.procuratorateId, subjectId };
    try {
      const result = await act();
      this.deps.log.write({ ...who, outcome: 'success' });
      return result;
    } catch (error) {
      const code = error instanceof ProblemError ? error.code : 'HTTP.INTERNAL';
      this.deps.log.write({ ...who, outcome: error instanceof ProblemError ? 'refused' : 'failure', facts: { code } });
      throw error;
    }
  }
}

interface Showing {
  readonly bytes: (bytes: Buffer | null) => ShownBytes | null;
  readonly text: (text: string) => string;
}

function show(item: QuarantineItem, found: QuarantinedBytes | null, { bytes, text }: Showing): ShownRecord {
  // It was erased between the two looks.
  if (found === null) throw new ProblemError('HTTP.QUARANTINE_UNKNOWN');
  const { content, mended } = found;
  const headers = Object.fromEntries(Object.entries(content.headers).map(([name, value]) => [text(name), text(value)]));
  return { item, key: bytes(content.key), value: bytes(content.value), headers, mended: bytes(mended) };
}
