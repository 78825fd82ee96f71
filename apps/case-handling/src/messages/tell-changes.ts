import type { Outbox, Tx } from '#platform/postgres';
import type { HistoryStore, HistoryWrite } from '../storage/history.store.js';
import type { RecusalStore } from '../storage/recusal.store.js';
import type { ChangeMessages, ToldChange } from './change-messages.js';

export interface TellChangesDeps {
  readonly history: HistoryStore;
  readonly recusals: Pick<RecusalStore, 'listEvents'>;
  readonly outbox: Pick<Outbox, 'enqueue'>;
  readonly messages: ChangeMessages;
}

/**
 * Writes changes into the history and tells the other services, in their order. Call it when everything else is written:
 * an item from which somebody is recused, or is so no longer, is told with all its events, for readers keep these from
 * that person. Of several changes of one item the last one tells them.
 */
export async function tellChanges(tx: Tx, told: readonly ToldChange[], deps: TellChangesDeps): Promise<void> {
  const { history, recusals, outbox, messages } = deps;
  await history.append(
    tx,
    told.map(({ kind, change: { next, history: entry }, facts: { actorName } }): HistoryWrite => ({
      kind,
      item: next,
      entry,
      actorName,
    })),
  );
  await outbox.enqueue(tx, messages.changed(await withRecusals(tx, told, recusals)));
}

async function withRecusals(
  tx: Tx,
  told: readonly ToldChange[],
  recusals: TellChangesDeps['recusals'],
): Promise<readonly ToldChange[]> {
  const last = new Map(told.map((one) => [one.change.next.id, one]));
  const concerned = [...last.values()].filter(
    ({ change }) => change.next.recusedIds.length > 0 || change.history.change === 'recused',
  );
  if (concerned.length === 0) return told;
  const events = await recusals.listEvents(tx, [...new Set(concerned.map(clueOf))]);
  return told.map((one) => {
    if (!concerned.includes(one)) return one;
    const { recusedIds } = one.change.next;
    const recusal = { recusedIds: [...recusedIds], eventIds: [...(events.get(clueOf(one)) ?? [])] };
    return { ...one, facts: { ...one.facts, recusal } };
  });
}

/** A case holds what its clue holds. */
const clueOf = (told: ToldChange): string => (told.kind === 'clue' ? told.change.next.id : told.change.next.clueId);
