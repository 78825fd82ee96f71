import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive, type ProcessRecord } from './process-identity.js';

/** False when the process is still there after `waitMs`. */
export async function waitForExit(record: ProcessRecord, waitMs: number): Promise<boolean> {
  const until = Date.now() + waitMs;
  while (isAlive(record)) {
    if (Date.now() >= until) return false;
    await sleep(25);
  }
  return true;
}

/** Sends nothing when the pid belongs to another process by now. */
export function signalProcess(record: ProcessRecord, signal: NodeJS.Signals): boolean {
  if (!isAlive(record)) return false;
  try {
    process.kill(record.pid, signal);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}

/** Sends `signal`, waits `graceMs`, then SIGKILL. A stopped (SIGSTOP) process is woken first, so that it can obey. */
export async function stopProcess(record: ProcessRecord, signal: NodeJS.Signals, graceMs: number): Promise<void> {
  if (!signalProcess(record, signal)) return;
  signalProcess(record, 'SIGCONT');
  if (await waitForExit(record, graceMs)) return;
  signalProcess(record, 'SIGKILL');
  if (!(await waitForExit(record, 5_000))) throw new Error(`process ${record.pid} does not die of SIGKILL`);
}
