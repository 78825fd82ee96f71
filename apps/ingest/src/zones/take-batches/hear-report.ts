import type { Clock } from '#kernel';
import type { Logger } from '#platform/observe';
import { afterCommit, type Tx } from '#platform/postgres';
import type { BatchHead } from '../batches/batch-head.js';
import type { StreamReport } from '../batches/zone-report.js';
import type { ZoneIncidentStore } from '../storage/zone-incident.store.js';
import type { ZoneInStore } from '../storage/zone-in.store.js';
import type { ZoneOutStore } from '../storage/zone-out.store.js';

export interface HearReportDeps {
  readonly incoming: Pick<ZoneInStore, 'hears'>;
  readonly store: Pick<ZoneOutStore, 'find' | 'current' | 'heard' | 'sendAgain' | 'countGone' | 'cutLine'>;
  readonly incidents: Pick<ZoneIncidentStore, 'note' | 'resolve'>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** A batch that was written so lately may still be on its way: it is not written again yet. */
  readonly resendAfterMs: number;
}

/** What the other side says of our batches: what it asks for is written again, and a line that went back begins anew. */
export class HearReport {
  constructor(private readonly deps: HearReportDeps) {}

  async hear(tx: Tx, head: BatchHead): Promise<void> {
    if (!(await this.deps.incoming.hears(tx, head))) return;
    for (const told of head.report.streams) await this.hearOf(tx, told);
  }

  private async hearOf(tx: Tx, told: StreamReport): Promise<void> {
    const { store, incidents, clock, logger, resendAfterMs } = this.deps;
    const { stream, next, wanted, forkedAt } = told;
    // A line that is none of ours: made before this database was.
    const line = await store.find(tx, stream);
    if (line === undefined) return;
    const now = clock.now();
    await store.heard(tx, stream, next, now);
    const current = await store.current(tx);
    // The other side took more than was made here, or what was made here is another: this database went back in time.
    const cutAt = forkedAt ?? (next > line.next ? line.next : null);
    if (cutAt !== null && current?.stream === stream) {
      await store.cutLine(tx, stream, cutAt);
      afterCommit(tx, () => logger.error({ stream, cutAt }, 'zone line went back and begins anew'));
      return;
    }
    let gone = 0;
    for (const range of wanted) {
      const again = await store.sendAgain(tx, stream, range, new Date(now.getTime() - resendAfterMs));
      if (again > 0) {
        afterCommit(tx, () =>
          logger.warn({ stream, first: range[0], last: range[1], again }, 'zone batches are sent again'),
        );
      }
      gone += await store.countGone(tx, stream, range);
    }
    if (gone === 0) {
      await incidents.resolve(tx, ['gone'], stream, 'no longer asked for');
      return;
    }
    const [[first], [, last]] = [wanted[0]!, wanted.at(-1)!];
    const detail = `${gone} asked for are not kept any more`;
    const isNew = await incidents.note(tx, { kind: 'gone', stream, firstSeq: first, lastSeq: last, detail });
    if (!isNew) return;
    afterCommit(tx, () => logger.error({ stream, gone }, 'zone batches that were asked for are not kept any more'));
  }
}
