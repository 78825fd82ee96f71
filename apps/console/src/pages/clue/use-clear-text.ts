import { useCallback, useEffect, useState } from 'react';
import { type ClearText, unmaskEvent } from '../../api/unmask.api.js';

const SHOWN_SECONDS = 60;

interface Shown {
  readonly text: ClearText;
  readonly until: number;
}

/**
 * Clear text for one minute. It lives in this component alone: no query or mutation keeps an answer of it, and what is
 * shown goes with the minute, with a press of the button, or with the page.
 */
export function useClearText(eventId: string) {
  const [shown, setShown] = useState<Shown>();
  const [secondsLeft, setSecondsLeft] = useState(0);

  useEffect(() => {
    if (shown === undefined) return undefined;
    const tick = (): void => {
      const left = Math.ceil((shown.until - Date.now()) / 1_000);
      if (left <= 0) setShown(undefined);
      else setSecondsLeft(left);
    };
    const timer = setInterval(tick, 500);
    return () => clearInterval(timer);
  }, [shown]);

  const show = useCallback(
    async (reason: string): Promise<void> => {
      const text = await unmaskEvent(eventId, reason);
      setSecondsLeft(SHOWN_SECONDS);
      setShown({ text, until: Date.now() + SHOWN_SECONDS * 1_000 });
    },
    [eventId],
  );
  const hide = useCallback(() => setShown(undefined), []);
  return { text: shown?.text, secondsLeft, show, hide };
}
