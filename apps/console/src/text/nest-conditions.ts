import type { ConditionTrace } from '../api/clues.api.js';

export interface ConditionNode {
  readonly condition: ConditionTrace;
  readonly arms: ConditionNode[];
}

/** Conditions as the tree that their paths describe. A condition whose parent is not there stands at the top. */
export function nestConditions(conditions: readonly ConditionTrace[]): ConditionNode[] {
  const byPath = new Map<string, ConditionNode>();
  const top: ConditionNode[] = [];
  for (const condition of conditions) {
    const node: ConditionNode = { condition, arms: [] };
    byPath.set(condition.path, node);
    (parentOf(condition.path, byPath)?.arms ?? top).push(node);
  }
  return top;
}

function parentOf(path: string, known: ReadonlyMap<string, ConditionNode>): ConditionNode | undefined {
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
    const found = known.get(path.slice(0, end));
    if (found !== undefined) return found;
  }
  return undefined;
}
