import { checkReconciliation } from '#contracts';
import { ProblemError } from '#kernel';
import type { Logger } from '#platform/observe';
import type { UnitOfWork } from '#platform/postgres';
import type { ReconcileDay } from '../../reconcile-day/reconcile-day.use-case.js';
import type { Source } from '../../sources/source.js';
import type { CarriedReconciliation, CarriedReconciliationStore } from '../storage/carried-reconciliation.store.js';
import type { OutgoingParts } from '../write-batches/outgoing-parts.js';
import { type CarriedAnswer, writeCarriedAnswer } from './carried-answer.js';

export interface CompareCarriedDeps {
  readonly database: UnitOfWork;
  readonly carried: Pick<CarriedReconciliationStore, 'claim' | 'putOff' | 'remove' | 'count'>;
  readonly reconcileDay: Pick<ReconcileDay, 'reconcile'>;
  readonly sourceOf: (sourceId: string) => Promise<Source | undefined>;
  readonly parts: Pick<OutgoingParts, 'add'>;
  readonly logger: Logger;
}

const LOOK_EVERY_MS = 1_000;
/** Beyond both statements of both kinds, at the time after which each is ended. */
const LEASE_SECONDS = 60;
const MOST_ATTEMPTS = 5;
const PUT_OFF_SECONDS = 5;
const BUSY = 'INGEST.RECONCILIATION_BUSY';
const FAILED: CarriedAnswer = { fault: { code: 'INGEST.RECONCILIATION_FAILED', items: [] } };

/** On the inner side: compares what the edge brought, one after the other, and sends the answers back. */
export class CompareCarried {
  private timer: NodeJS.Timeout | undefined;
  private working: Promise<void> | undefined;
  private stopped = false;

  constructor(private readonly deps: CompareCarriedDeps) {}

  start(): void {
    this.timer ??= setInterval(() => this.wake(), LOOK_EVERY_MS);
    this.timer.unref();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    await this.working;
  }

  /** One was just brought. */
  wake(): void {
    if (this.stopped || this.working !== undefined) return;
    this.working = this.compareAll()
      .then(
        () => undefined,
        (err: unknown) => this.deps.logger.warn({ err }, 'carried reconciliations could not be looked at'),
      )
      .finally(() => (this.working = undefined));
  }

  /** Returns how many were answered. */
  async compareAll(): Promise<number> {
    const { database, carried } = this.deps;
    for (let answered = 0; ;) {
      const one = this.stopped ? undefined : await database.run((tx) => carried.claim(tx, LEASE_SECONDS));
      if (one === undefined) return answered;
      if (await this.compare(one)) answered += 1;
    }
  }

  /** For the gauge. */
  waiting(): Promise<number> {
    return this.deps.database.read((tx) => this.deps.carried.count(tx));
  }

  private async compare(one: CarriedReconciliation): Promise<boolean> {
    const { database, carried, logger } = this.deps;
    const { answerId, sourceId, attempts } = one;
    try {
      await this.answer(one, { answer: await this.answerOf(one) });
      return true;
    } catch (error) {
      if (error instanceof ProblemError && error.code !== BUSY) {
        await this.answer(one, { fault: { code: error.code, items: error.items } });
        return true;
      }
      logger.warn({ err: error, sourceId, answerId, attempts }, 'a carried reconciliation could not be compared');
      if (attempts >= MOST_ATTEMPTS) {
        await this.answer(one, FAILED);
        return true;
      }
      await database.run((tx) => carried.putOff(tx, answerId, PUT_OFF_SECONDS * attempts));
      return false;
    }
  }

  private async answerOf({ sourceId, request }: CarriedReconciliation) {
    const source = await this.deps.sourceOf(sourceId);
    if (source === undefined) throw new ProblemError('INGEST.SOURCE_UNKNOWN');
    const checked = checkReconciliation(JSON.parse(request.toString('utf8')) as unknown);
    if (!checked.ok) throw new ProblemError('HTTP.INVALID', { items: checked.error });
    return this.deps.reconcileDay.reconcile(source, checked.value);
  }

  private async answer({ answerId, sourceId }: CarriedReconciliation, answer: CarriedAnswer): Promise<void> {
    const { database, carried, parts, logger } = this.deps;
    await database.run(async (tx) => {
      await parts.add(tx, [{ meta: { kind: 'reconciled', sourceId, answerId }, body: writeCarriedAnswer(answer) }]);
      await carried.remove(tx, answerId);
    });
    const code = 'fault' in answer ? answer.fault.code : null;
    logger.info({ sourceId, answerId, code }, 'a carried reconciliation was answered');
  }
}
