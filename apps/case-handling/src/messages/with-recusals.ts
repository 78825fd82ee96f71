import type { Tx } from '#platform/postgres';
import type { ToldChange } from './change-messages.js';

interface Recusals {
  listEvents(tx: Tx, clueIds: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>>;
}

/**
 * Changes after which an item holds other events, with the events of those from which somebody is recused: readers keep
 * these from that person. Call it when everything is written. Of several changes of one item the last one tells it.
 */
export async function withRecusals(tx: Tx, told: readonly ToldChange[], recusals: Recusals): Promise<ToldChange[]> {
  const last = new Map(told.map((one) => [one.change.next.id, one]));
  const concerned = [...last.values()].filter(({ change }) => change.next.recusedIds.length > 0);
  if (concerned.length === 0) return [...told];
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
