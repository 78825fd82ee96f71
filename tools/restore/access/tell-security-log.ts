import { createLogger, loadChainKeys, Metrics, SecurityLog } from '#platform/observe';
import type { AccountHappening } from '../../../apps/gateway/src/audit-trail/account-event.js';
import { AccountWatch } from '../../../apps/gateway/src/audit-trail/account-watch.js';

export interface SecurityLogPlace {
  /** SECURITY_LOG_DIR of the services. */
  readonly directory: string;
  /** SECURITY_LOG_KEY_FILE; empty for none. */
  readonly keyFile: string;
  /** SECURITY_SYSLOG; empty for none. */
  readonly syslog: string;
}

/** Nothing of a restore is old enough to be deleted; the gateway's own setting does that. */
const KEPT_DAYS = 36_500;

/** Writes what was done to accounts into the gateway's security log, as the gateway itself would have done. */
export async function tellSecurityLog(
  place: SecurityLogPlace | null,
  happenings: readonly AccountHappening[],
): Promise<void> {
  if (place === null || happenings.length === 0) return;
  const { directory, keyFile, syslog } = place;
  const about = { service: 'gateway', instanceId: 'restore', level: 'silent' };
  const logger = createLogger(about);
  const metrics = new Metrics({ ...about, defaults: false });
  const chainKeys = loadChainKeys(keyFile);
  const log = new SecurityLog({ ...about, directory, keptDays: KEPT_DAYS, syslog, chainKeys, logger, metrics });
  const watch = new AccountWatch(log, logger, metrics);
  for (const happening of happenings) watch.happened(happening);
  const { status, message } = log.check();
  await log.stop();
  if (status !== 'up') throw new Error(`the security log cannot be written: ${message ?? status}`);
}
