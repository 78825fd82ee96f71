import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/**
 * A process that we started, written down so that a later launcher can find it. A process id alone is reused by the
 * system; together with `identity` (boot and start time) it names one process for ever.
 */
export interface ProcessRecord {
  readonly pid: number;
  readonly identity: string;
}

const hasProc = process.platform === 'linux';

function bootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
}

/** When and in which boot the process started; undefined when it is gone, or dead and only waits to be reaped. */
export function processIdentity(pid: number): string | undefined {
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  if (hasProc) {
    let stat: string;
    try {
      stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    } catch {
      return undefined;
    }
    // The command name, in parentheses, may hold spaces: fields are counted from behind it (man 5 proc).
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state, startTicks] = [fields[0], fields[19]];
    return state === 'Z' || state === 'X' || startTicks === undefined ? undefined : `${bootId()}:${startTicks}`;
  }
  const { stdout, status } = spawnSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], { encoding: 'utf8' });
  const line = status === 0 ? stdout.trim() : '';
  return line === '' || line.startsWith('Z') ? undefined : line.replace(/^\S+\s+/, '');
}

/** Undefined when the process ended already. */
export function recordProcess(pid: number): ProcessRecord | undefined {
  const identity = processIdentity(pid);
  return identity === undefined ? undefined : { pid, identity };
}

export function isAlive(record: ProcessRecord): boolean {
  return processIdentity(record.pid) === record.identity;
}

/** True when `argument` is one of the process's arguments, whole. Tells our server from a stranger that got its old pid. */
export function hasArgument(pid: number, argument: string): boolean {
  if (hasProc) {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(argument);
    } catch {
      return false;
    }
  }
  // `ps` joins the arguments by spaces: a part of the line is all that can be asked for.
  const { stdout, status } = spawnSync('ps', ['-ww', '-o', 'args=', '-p', String(pid)], { encoding: 'utf8' });
  return status === 0 && ` ${stdout.trim()} `.includes(` ${argument} `);
}

/**
 * Processes one of whose arguments is exactly `argument`: finds a server whose launcher was killed before it could
 * write the record. Linux only; elsewhere the records alone must do.
 */
export function findByArgument(argument: string): ProcessRecord[] {
  if (!hasProc) return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((name) => hasArgument(Number(name), argument))
    .flatMap((name) => recordProcess(Number(name)) ?? []);
}
