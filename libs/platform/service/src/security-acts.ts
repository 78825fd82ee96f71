import { ProblemError } from '#kernel';
import type { Actor } from '#platform/auth';
import type { SecurityLog } from '#platform/observe';

/** Acts of people that bear on security, as lines of the security log: ids and words of the program only. */
export class SecurityActs {
  constructor(private readonly log: Pick<SecurityLog, 'write'>) {}

  /** Does the act and writes what came of it, also when it is refused or fails; the outcome is the act's own. */
  async done<T>(
    event: string,
    actor: Pick<Actor, 'id' | 'procuratorateId'>,
    subjectId: string,
    act: () => Promise<T>,
  ): Promise<T> {
    const who = { event, actorId: actor.id, procuratorateId: actor.procuratorateId, subjectId };
    try {
      const result = await act();
      this.log.write({ ...who, outcome: 'success' });
      return result;
    } catch (error) {
      const code = error instanceof ProblemError ? error.code : 'HTTP.INTERNAL';
      this.log.write({ ...who, outcome: error instanceof ProblemError ? 'refused' : 'failure', facts: { code } });
      throw error;
    }
  }
}
