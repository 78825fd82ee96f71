import type { Clock } from '#kernel';
import type { Tx, UnitOfWork } from '#platform/postgres';
import type { AttemptOutcome } from './attempt-rule.js';

export interface LeaveOnFailureDeps<Subjects> {
  readonly uow: UnitOfWork;
  readonly clock: Clock;
  readonly gate: { leave(tx: Tx, subjects: Subjects, outcome: AttemptOutcome, now: Date): Promise<Date | null> };
}

/**
 * Does the rest of an attempt that was let in. When that comes to no answer (too many wait for a hash, a transaction is
 * rolled back), the attempt is over without an outcome: nothing was learnt of the password, and nobody loses a guess.
 */
export async function leaveOnFailure<Subjects, T>(
  { uow, clock, gate }: LeaveOnFailureDeps<Subjects>,
  subjects: Subjects,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    // Where this fails too, the attempt is forgotten with its window; what went wrong first is told.
    await uow.run((tx) => gate.leave(tx, subjects, 'passed', clock.now())).catch(() => undefined);
    throw error;
  }
}
