interface Described {
  readonly errors?: readonly unknown[];
  readonly children?: readonly Described[];
  readonly tests?: readonly Described[];
}

export const blockFailed = (block: Described): boolean =>
  (block.errors?.length ?? 0) > 0 || (block.children ?? []).some(blockFailed) || (block.tests ?? []).some(blockFailed);

/**
 * True when a test of the running spec file has failed so far. The runner has no public way to ask inside a hook, so
 * this looks at its state; where there is none (another runner), the answer is false.
 */
export function anyTestFailed(): boolean {
  const key = Object.getOwnPropertySymbols(globalThis).find((symbol) => symbol.description === 'JEST_STATE_SYMBOL');
  if (key === undefined) return false;
  const state: unknown = Reflect.get(globalThis, key);
  if (typeof state !== 'object' || state === null || !('rootDescribeBlock' in state)) return false;
  return blockFailed(state.rootDescribeBlock as Described);
}
