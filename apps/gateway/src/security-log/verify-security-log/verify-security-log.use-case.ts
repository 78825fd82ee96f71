import { type Clock, ProblemError } from '#kernel';
import type { SecurityLogReport } from '#platform/observe';
import type { LogPlace } from '../log-place.js';

const DAY_MS = 86_400_000;

/** Follows the chains of the security logs over the files of the last days. They hold no name: of whose lines is no matter. */
export class VerifySecurityLog {
  constructor(
    private readonly log: LogPlace | null,
    private readonly clock: Clock,
  ) {}

  /** One service after the other: it reads whole files. Throws GATEWAY.SECURITY_LOG_ELSEWHERE. */
  async execute(days: number): Promise<SecurityLogReport[]> {
    if (this.log === null) throw new ProblemError('GATEWAY.SECURITY_LOG_ELSEWHERE');
    const now = this.clock.now();
    const fromDay = new Date(now.getTime() - (days - 1) * DAY_MS).toISOString().slice(0, 10);
    const reports: SecurityLogReport[] = [];
    for (const service of this.log.services()) reports.push(await this.log.verify(service, { fromDay, now }));
    return reports;
  }
}
