import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { StackUnusable } from '../unusable.js';

/** The file that a shell would run for this name. */
export function findOnPath(program: string, env: NodeJS.ProcessEnv): string | undefined {
  return (env['PATH'] ?? '')
    .split(delimiter)
    .map((directory) => join(directory, program))
    .find((file) => existsSync(file));
}

/** True on Debian, Ubuntu and what names itself like them, from the text of /etc/os-release. */
export function isDebianLike(osRelease: string): boolean {
  const words = osRelease.split('\n').flatMap((line) => /^ID(?:_LIKE)?="?([^"]*)"?$/.exec(line)?.[1]?.split(' ') ?? []);
  return words.includes('debian') || words.includes('ubuntu');
}

/** True for root on Debian or Ubuntu: there what is missing is ours to install, having said so. */
export function mayInstall(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  const file = '/etc/os-release';
  return existsSync(file) && isDebianLike(readFileSync(file, 'utf8')) && existsSync('/usr/bin/apt-get');
}

/** True when the package lists of this machine know the package. */
export const isKnownPackage = (name: string): boolean =>
  /Candidate: (?!\(none\))/.test(spawnSync('apt-cache', ['policy', name], { encoding: 'utf8' }).stdout ?? '');

/** Updates the lists, then installs what `choose` names. Throws `StackUnusable` when apt-get fails. */
export function installPackages(choose: () => readonly string[]): void {
  apt(['update']);
  apt(['install', '-y', '--no-install-recommends', ...choose()]);
}

function apt(args: readonly string[]): void {
  const { status } = spawnSync('apt-get', [...args], {
    // The terminal shows what apt does; its answers are all yes.
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  if (status !== 0) throw new StackUnusable(`apt-get ${args.join(' ')} 失败 · failed (${status})`);
}
