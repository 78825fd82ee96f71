import { spawnSync } from 'node:child_process';
import type { Progress } from '../progress.js';
import { StackUnusable } from '../unusable.js';
import { findOnPath, installPackages, mayInstall } from './system-packages.js';

/** What platforms reach us with, and what the examples for them are run with. */
const PROGRAMS = ['curl', 'openssl', 'kcat'];
const PYTHON_KAFKA = 'python3-kafka';

/** A Python that has kafka-python: the system's first, for which Debian packages it. */
export function findKafkaPython(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const candidates = ['/usr/bin/python3', findOnPath('python3', env)];
  return candidates.find(
    (python) => python !== undefined && spawnSync(python, ['-c', 'import kafka'], { stdio: 'ignore' }).status === 0,
  );
}

/** Debian packages of the clients that this machine does not have. */
export function missingPlatformClients(): string[] {
  const programs = PROGRAMS.filter((program) => findOnPath(program, process.env) === undefined);
  return [...programs, ...(findKafkaPython() === undefined ? [PYTHON_KAFKA] : [])];
}

/** Installs what is missing where that is ours to do, else says how. */
export function requirePlatformClients(progress: Progress): void {
  if (missingPlatformClients().length > 0 && mayInstall()) {
    progress.say(`缺少 ${missingPlatformClients().join(' + ')}，用 apt-get 安装 · missing, installing by apt-get`);
    installPackages(missingPlatformClients);
  }
  const missing = missingPlatformClients();
  if (missing.length === 0) return;
  const names = missing.join(' ');
  throw new StackUnusable(
    `缺少 ${names}，请安装 · missing ${names}, install: sudo apt-get install ${names} (elsewhere: pip install kafka-python)`,
  );
}
