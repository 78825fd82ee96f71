import { useCallback } from 'react';
import { unmaskEvent } from '../../api/unmask.api.js';
import { useShortly } from '../../components/use-shortly.js';

/** What is masked in an event, for one minute. */
export function useClearText(eventId: string) {
  const {
    value: text,
    secondsLeft,
    show,
    hide,
  } = useShortly(useCallback((reason: string) => unmaskEvent(eventId, reason), [eventId]));
  return { text, secondsLeft, show, hide };
}
