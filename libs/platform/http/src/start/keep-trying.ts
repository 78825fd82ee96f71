import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '#platform/observe';

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 3000;

/**
 * Calls `attempt` until it succeeds or `signal` is aborted. Waits 250 ms, doubling to 3 s: what comes back after an
 * outage is found within three seconds.
 */
export async function keepTrying(
  what: string,
  attempt: () => void | Promise<void>,
  options: { readonly logger: Logger; readonly signal: AbortSignal },
): Promise<void> {
  for (let tries = 1; !options.signal.aborted; tries += 1) {
    try {
      await attempt();
      if (tries > 1) options.logger.info({ what, tries }, 'started at last');
      return;
    } catch (err) {
      options.logger.warn({ what, tries, err }, 'does not start, will try again');
    }
    const waitMs = Math.min(FIRST_WAIT_MS * 2 ** (tries - 1), LONGEST_WAIT_MS);
    await sleep(waitMs, undefined, { signal: options.signal }).catch(() => undefined);
  }
}
