import { checkReconciliation } from '#contracts';
import { type Clock, isLegalDay, newId, ProblemError } from '#kernel';
import type { UnitOfWork } from '#platform/postgres';
import type { SignedPush } from '../../accept-events/http-pushes.js';
import { bodyHashOf } from '../../accept-events/signed-message.js';
import type { ReconciliationAnswer } from '../../reconcile-day/reconciliation-answer.js';
import type { ReconcileMeta } from '../entries/zone-entry.js';
import { carried, unreadable } from '../forward-pushes/forward-pushes.js';
import type { AskedReconciliation, AskedReconciliationStore } from '../storage/asked-reconciliation.store.js';
import type { OutgoingParts } from '../write-batches/outgoing-parts.js';
import { readCarriedAnswer } from './carried-answer.js';

export interface ForwardReconciliationDeps {
  readonly database: UnitOfWork;
  readonly asked: Pick<AskedReconciliationStore, 'bySignedId' | 'byAnswerId' | 'countWaiting' | 'add' | 'forget'>;
  readonly parts: Pick<OutgoingParts, 'add'>;
  readonly clock: Clock;
}

/** It is under way, and its answer will stand under this id. */
export interface ForwardedReconciliation {
  readonly outcome: 'forwarded';
  readonly answerId: string;
  readonly repeated: boolean;
}

export type ReconciliationReply =
  | { readonly kind: 'forwarded'; readonly body: ForwardedReconciliation }
  | { readonly kind: 'answered'; readonly body: ReconciliationAnswer };

/** Of one source. A job that asks part after part has one. */
const MOST_WAITING = 10;
const DAY_MS = 86_400_000;
const WAITS_AT_MOST_MS = DAY_MS;
const KEPT_MS = 7 * DAY_MS;
const RETRY_AFTER_SECONDS = 30;

/**
 * On the edge: a platform's request to compare a day is kept for the inner side, byte for byte as it was signed. The same request
 * again, told by its signed id, gets what has come of it.
 */
export class ForwardReconciliation {
  constructor(private readonly deps: ForwardReconciliationDeps) {}

  /**
   * Throws INGEST.BODY_EMPTY, INGEST.BODY_NOT_UTF8, INGEST.BODY_NOT_JSON, HTTP.INVALID, INGEST.DAY_IMPOSSIBLE,
   * INGEST.SIGNED_ID_REUSED, INGEST.RECONCILIATION_BUSY, and what the inner side answered.
   */
  async submit(push: SignedPush): Promise<ReconciliationReply> {
    refuseAtOnce(push.body);
    const { database, asked } = this.deps;
    const { source, signedId } = push;
    const find = () => database.read((tx) => asked.bySignedId(tx, source.id, signedId));
    const before = await find();
    if (before !== undefined) return repeated(before, push.body);
    const answerId = await this.forward(push);
    if (answerId !== null) return { kind: 'forwarded', body: { outcome: 'forwarded', answerId, repeated: false } };
    const other = await find();
    if (other === undefined) throw new Error('a request that was there is gone');
    return repeated(other, push.body);
  }

  /** Throws INGEST.RECONCILIATION_UNKNOWN, and what the inner side answered. */
  async read(sourceId: string, answerId: string): Promise<ReconciliationReply> {
    const { database, asked } = this.deps;
    const found = await database.read((tx) => asked.byAnswerId(tx, sourceId, answerId));
    if (found === undefined) throw new ProblemError('INGEST.RECONCILIATION_UNKNOWN');
    return replyOf(found);
  }

  /** Null where the same signed id came at the same moment. */
  private forward({ source, signedId, headers, body }: SignedPush): Promise<string | null> {
    const { database, asked, parts, clock } = this.deps;
    const now = clock.now();
    const receivedMs = now.getTime();
    const answerId = newId(receivedMs);
    const meta: ReconcileMeta = {
      kind: 'reconcile',
      sourceId: source.id,
      headers: carried(headers),
      receivedMs,
      answerId,
    };
    return database.run(async (tx) => {
      const since = new Date(receivedMs - WAITS_AT_MOST_MS);
      if ((await asked.countWaiting(tx, source.id, since)) >= MOST_WAITING) {
        throw new ProblemError('INGEST.RECONCILIATION_BUSY', { facts: { retryAfterSeconds: RETRY_AFTER_SECONDS } });
      }
      const row = { answerId, sourceId: source.id, signedId, bodyHash: bodyHashOf(body), at: now };
      if (!(await asked.add(tx, row))) return null;
      await parts.add(tx, [{ meta, body }]);
      await asked.forget(tx, source.id, new Date(receivedMs - KEPT_MS));
      return answerId;
    });
  }
}

/** What nobody could compare. It names events by their numbers, and no field of them: so much the edge may look at. */
function refuseAtOnce(body: Buffer | null): void {
  const fault = unreadable(body);
  if (fault !== null) throw new ProblemError(fault);
  const checked = checkReconciliation(JSON.parse(String(body)) as unknown);
  if (!checked.ok) throw new ProblemError('HTTP.INVALID', { items: checked.error });
  if (!isLegalDay(checked.value.day)) throw new ProblemError('INGEST.DAY_IMPOSSIBLE');
}

function repeated(before: AskedReconciliation, body: Buffer | null): ReconciliationReply {
  if (!before.bodyHash.equals(bodyHashOf(body))) throw new ProblemError('INGEST.SIGNED_ID_REUSED');
  return replyOf(before);
}

function replyOf({ answerId, answer }: AskedReconciliation): ReconciliationReply {
  if (answer === null) return { kind: 'forwarded', body: { outcome: 'forwarded', answerId, repeated: true } };
  const came = readCarriedAnswer(answer);
  if ('fault' in came) throw new ProblemError(came.fault.code, { items: came.fault.items });
  return { kind: 'answered', body: came.answer };
}
