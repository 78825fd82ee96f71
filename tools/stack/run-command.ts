import { Interrupted, Interruption } from './interruption.js';
import { LockHeld } from './process/file-lock.js';
import { StackUnusable } from './unusable.js';

/**
 * Runs a command's main: what the person can mend is one line, anything else a stack trace. The exit code is what
 * `main` gives, 1 after an error, or 128 + n after a signal. It is set, not forced, so that output drains.
 */
export async function runCommand(main: (interruption: Interruption) => Promise<number>): Promise<void> {
  const interruption = new Interruption();
  try {
    const code = await main(interruption);
    process.exitCode = interruption.exitCode ?? code;
  } catch (error) {
    if (error instanceof Interrupted) {
      process.exitCode = interruption.exitCode ?? 130;
    } else {
      console.error(isForThePerson(error) ? `✗ ${error.message}` : error);
      process.exitCode = 1;
    }
  } finally {
    interruption.dispose();
  }
}

/** What the person can mend: the stack here, who holds the lock, an option that node:util's parseArgs does not know. */
function isForThePerson(error: unknown): error is Error {
  if (error instanceof StackUnusable || error instanceof LockHeld) return true;
  return error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}
