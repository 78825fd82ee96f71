import type { Tx } from '../tx.js';

const waiting = new WeakMap<Tx, Set<() => void>>();

/**
 * Calls `action` once after this transaction committed; never when it rolled back. The same function is called once
 * however often it is given. It is a hint for speed (wake a relay): a process that dies between the two never calls it.
 */
export function afterCommit(tx: Tx, action: () => void): void {
  const actions = waiting.get(tx);
  if (actions === undefined) waiting.set(tx, new Set([action]));
  else actions.add(action);
}

export function committed(tx: Tx): void {
  for (const action of waiting.get(tx) ?? []) action();
}
