import type { Logger, Metrics, SecurityEvent } from '#platform/observe';
import type { AccountEvent, AccountHappening } from './account-event.js';

interface SecurityLog {
  write(event: SecurityEvent): void;
}

const OUTCOMES: Readonly<Partial<Record<AccountEvent['kind'], SecurityEvent['outcome']>>> = {
  'sign-in-failed': 'failure',
  'password-check-failed': 'failure',
  'locked-for-a-while': 'refused',
  'reset-refused': 'refused',
};

/** What others see of accounts: a line of the security log and of the service's own, with ids alone, and the counters. */
export class AccountWatch {
  private readonly signIns;

  constructor(
    private readonly securityLog: SecurityLog,
    private readonly logger: Logger,
    metrics: Metrics,
  ) {
    this.signIns = metrics.counter('gp_gateway_sign_ins_total', 'Sign-ins and failed attempts', ['outcome', 'method']);
  }

  happened({ accountId, personId, procuratorateId, actor, client, event }: AccountHappening): void {
    const { kind, ...facts } = event;
    const outcome = OUTCOMES[kind] ?? 'success';
    const actorId = actor?.id ?? null;
    this.securityLog.write({
      event: kind === 'sign-in-failed' || kind === 'signed-in' ? 'sign-in' : kind,
      outcome,
      actorId,
      facts: { ...facts, ...(personId === null ? {} : { personId }) },
      ...(accountId === null ? {} : { subjectId: accountId }),
      ...(procuratorateId === null ? {} : { procuratorateId }),
      ...(client === null ? {} : { address: client.address }),
      ...('sessionId' in event ? { sessionId: event.sessionId } : {}),
    });
    const line = { event: kind, outcome, accountId, personId, actorId, ...facts };
    if (outcome === 'success') this.logger.info(line, 'account');
    else this.logger.warn(line, 'account');
    if (event.kind === 'signed-in') this.signIns.inc({ outcome: 'signed-in', method: event.method });
    if (event.kind === 'sign-in-failed') this.signIns.inc({ outcome: event.reason, method: event.method });
  }
}
