import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { recordProcess, type ProcessRecord } from './process-identity.js';

export interface UnixUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

export interface DetachedCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Standard output and error are appended here. */
  readonly logFile: string;
  readonly user?: UnixUser;
}

/**
 * Starts a server in a session of its own: a Ctrl-C in the terminal reaches the launcher only, which then stops its
 * servers in order. `onExit` is told the end, as long as the launcher lives.
 */
export function spawnDetached(
  command: DetachedCommand,
  onExit: (code: number | null, signal: NodeJS.Signals | null) => void = () => {},
): Promise<ProcessRecord> {
  const log = openSync(command.logFile, 'a', 0o640);
  return new Promise<ProcessRecord>((resolve, reject) => {
    const child = spawn(command.command, [...command.args], {
      cwd: command.cwd,
      env: { ...command.env },
      detached: true,
      stdio: ['ignore', log, log],
      ...(command.user === undefined ? {} : { uid: command.user.uid, gid: command.user.gid }),
    });
    child.once('error', reject);
    child.once('exit', onExit);
    child.once('spawn', () => {
      child.unref();
      const record = child.pid === undefined ? undefined : recordProcess(child.pid);
      if (record === undefined) reject(new Error(`${command.command} ended at once; see ${command.logFile}`));
      else resolve(record);
    });
  }).finally(() => closeSync(log));
}
