import type { QueryClient } from '@tanstack/react-query';
import { type ItemKind, stepsQuery } from '../../api/casework.api.js';
import { isProblem } from '../../api/problem.js';

export const isConflict = (error: unknown): boolean =>
  isProblem(error, 'LIFECYCLE.VERSION_CONFLICT', 'LIFECYCLE.STATE_FORBIDS') ||
  (isProblem(error) && error.status === 412);

/** After the item was read again: the version to act on now, or undefined when the command may no longer be done. */
export function afterConflict(client: QueryClient, kind: ItemKind, id: string, command: string): number | undefined {
  const steps = client.getQueryData(stepsQuery(kind, id).queryKey);
  return steps?.commands.some((step) => step.command === command) === true ? steps.version : undefined;
}
