import { useCallback } from 'react';
import { useSearchParams } from 'react-router';

/** Filters that stand in the address, so that going back and a bookmark find the same list. */
export function useFilters<Name extends string>(
  names: readonly Name[],
): [Readonly<Partial<Record<Name, string>>>, (change: Partial<Record<Name, string | undefined>>) => void] {
  const [params, setParams] = useSearchParams();
  const filters: Partial<Record<Name, string>> = {};
  for (const name of names) {
    const value = params.get(name);
    if (value !== null && value !== '') filters[name] = value;
  }
  const change = useCallback(
    (changed: Partial<Record<Name, string | undefined>>): void => {
      // The address itself, and not what was rendered last: of two changes in quick succession neither may be lost.
      const after = new URLSearchParams(window.location.search);
      for (const [name, value] of Object.entries<string | undefined>(changed)) {
        if (value === undefined || value === '') after.delete(name);
        else after.set(name, value);
      }
      setParams(after, { replace: true });
    },
    [setParams],
  );
  return [filters, change];
}
