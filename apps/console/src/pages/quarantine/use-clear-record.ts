import { useCallback } from 'react';
import type { ServiceName } from '../../api/client.js';
import { unmaskRecord } from '../../api/quarantine.api.js';
import { useShortly } from '../../components/use-shortly.js';

/** A record as it is, for one minute. */
export function useClearRecord(of: ServiceName, id: string) {
  const {
    value: clear,
    secondsLeft,
    show,
    hide,
  } = useShortly(useCallback((reason: string) => unmaskRecord(of, id, reason), [of, id]));
  return { clear, secondsLeft, show, hide };
}
