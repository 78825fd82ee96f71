import { setTimeout as sleep } from 'node:timers/promises';
import { type Clock, newId, ProblemError } from '#kernel';
import type { FieldKeys } from '#platform/crypto';
import type { Tx, UnitOfWork } from '#platform/postgres';
import { connectorTrialAad } from '../../storage/sealed-places.js';
import type { AskedPage, Trial } from '../../try-connector/ask-page.js';
import type { ZoneEntry } from '../entries/zone-entry.js';
import type { ConnectorTrialStore } from '../storage/connector-trial.store.js';
import type { EntryTaker } from '../take-batches/take-one.js';
import type { OutgoingParts } from '../write-batches/outgoing-parts.js';

export interface TryAtEdgeDeps {
  readonly database: UnitOfWork;
  readonly trials: ConnectorTrialStore;
  readonly parts: Pick<OutgoingParts, 'add'>;
  readonly keys: Pick<FieldKeys, 'seal' | 'open'>;
  readonly clock: Clock;
  /** So long a person waits. */
  readonly waitMs?: number;
}

const WAIT_MS = 20_000;
const LOOK_EVERY_MS = 250;
const KEPT_MS = 10 * 60_000;

/** On the inner side: has the edge ask a platform for one page, and waits for what came, as long as a person would. */
export class TryAtEdge implements EntryTaker {
  constructor(private readonly deps: TryAtEdgeDeps) {}

  /** Throws INGEST.CONNECTOR_TRIAL_UNANSWERED. */
  async ask(sourceId: string, trial: Trial): Promise<AskedPage> {
    const { database, trials, parts, clock, waitMs = WAIT_MS } = this.deps;
    const now = clock.now();
    const trialId = newId(now.getTime());
    await database.run(async (tx) => {
      await trials.forget(tx, new Date(now.getTime() - KEPT_MS));
      await trials.add(tx, trialId, sourceId, now);
      const body = Buffer.from(JSON.stringify(trial), 'utf8');
      await parts.add(tx, [{ meta: { kind: 'trial', sourceId, trialId }, body }]);
    });
    for (let waited = 0; waited < waitMs; waited += LOOK_EVERY_MS) {
      await sleep(LOOK_EVERY_MS);
      const sealed = await database.run((tx) => trials.collect(tx, trialId));
      if (sealed !== null) return this.open(trialId, sealed);
    }
    throw new ProblemError('INGEST.CONNECTOR_TRIAL_UNANSWERED');
  }

  /** What the edge brings. It holds a platform's records: sealed until it is collected. */
  async take(tx: Tx, entries: readonly ZoneEntry[]): Promise<void> {
    const { trials, keys } = this.deps;
    for (const { meta, body } of entries) {
      if (meta.kind !== 'tried' || body === null) continue;
      await trials.answer(tx, meta.trialId, keys.seal(body, connectorTrialAad(meta.trialId)));
    }
  }

  private open(trialId: string, sealed: Buffer): AskedPage {
    const plain = this.deps.keys.open(sealed, connectorTrialAad(trialId));
    return JSON.parse(plain.toString('utf8')) as AskedPage;
  }
}
