import { useCallback, useEffect, useState } from 'react';

const SHOWN_SECONDS = 60;

interface Shown<Value> {
  readonly value: Value;
  readonly until: number;
}

/**
 * Clear text for one minute. It lives in this component alone: no query or mutation keeps an answer of it, and what is
 * shown goes with the minute, with a press of the button, or with the page.
 */
export function useShortly<Value>(ask: (reason: string) => Promise<Value>) {
  const [shown, setShown] = useState<Shown<Value>>();
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
      const value = await ask(reason);
      setSecondsLeft(SHOWN_SECONDS);
      setShown({ value, until: Date.now() + SHOWN_SECONDS * 1_000 });
    },
    [ask],
  );
  const hide = useCallback(() => setShown(undefined), []);
  return { value: shown?.value, secondsLeft, show, hide };
}
