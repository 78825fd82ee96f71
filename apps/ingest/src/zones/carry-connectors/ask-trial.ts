import type { Logger } from '#platform/observe';
import { afterCommit, type Tx, type UnitOfWork } from '#platform/postgres';
import { type AskedPage, type AskPage, NOT_ASKED, type Trial } from '../../try-connector/ask-page.js';
import type { TrialMeta, ZoneEntry } from '../entries/zone-entry.js';
import type { EntryTaker } from '../take-batches/take-one.js';
import type { OutgoingParts } from '../write-batches/outgoing-parts.js';

export interface AskTrialDeps {
  readonly database: UnitOfWork;
  readonly pages: Pick<AskPage, 'ask'>;
  readonly parts: Pick<OutgoingParts, 'add'>;
  readonly logger: Logger;
}

const isTrial = (entry: ZoneEntry): entry is ZoneEntry<TrialMeta> => entry.meta.kind === 'trial';

/**
 * On the edge: asks a platform for the one page that a person inside wants to see, and sends what came. It is kept nowhere: what is
 * lost with the process is tried again by the person, and no secret of a trial rests here.
 */
export class AskTrial implements EntryTaker {
  private readonly stopping = new AbortController();

  constructor(private readonly deps: AskTrialDeps) {}

  take(tx: Tx, entries: readonly ZoneEntry[]): Promise<void> {
    for (const { meta, body } of entries.filter(isTrial)) {
      const trial = JSON.parse(String(body)) as Trial;
      afterCommit(tx, () => void this.ask(meta, trial));
    }
    return Promise.resolve();
  }

  start(): void {
    return undefined;
  }

  stop(): void {
    this.stopping.abort();
  }

  private async ask({ sourceId, trialId }: TrialMeta, trial: Trial): Promise<void> {
    const { database, parts, logger } = this.deps;
    try {
      const asked = await this.page(sourceId, trial);
      const body = Buffer.from(JSON.stringify(asked), 'utf8');
      await database.run((tx) => parts.add(tx, [{ meta: { kind: 'tried', sourceId, trialId }, body }]));
    } catch (err) {
      if (!this.stopping.signal.aborted) logger.warn({ err, sourceId, trialId }, 'a trial could not be answered');
    }
  }

  private async page(sourceId: string, trial: Trial): Promise<AskedPage> {
    try {
      return await this.deps.pages.ask(trial, this.stopping.signal);
    } catch (err) {
      this.deps.logger.error({ err, sourceId }, 'a connector could not be tried');
      return { ...NOT_ASKED, fault: { code: 'INGEST.CONNECTOR_FAILED' } };
    }
  }
}
