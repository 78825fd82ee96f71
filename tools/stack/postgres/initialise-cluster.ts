import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { UnixUser } from '../process/spawn-detached.js';
import { StackUnusable } from '../unusable.js';
import type { PostgresBinaries } from './postgres-binaries.js';

export interface ClusterPlace {
  /** Belongs to the user that runs PostgreSQL. */
  readonly home: string;
  readonly data: string;
  /** Readable by the launcher's user only. */
  readonly passwordFile: string;
}

export function clusterPlace(profileDirectory: string): ClusterPlace {
  const home = join(profileDirectory, 'postgres');
  return { home, data: join(home, 'data'), passwordFile: join(profileDirectory, 'postgres-password') };
}

export const SERVER_ENV: Readonly<Record<string, string>> = {
  PATH: '/usr/local/bin:/usr/bin:/bin',
  LC_ALL: 'C.UTF-8',
  TZ: 'UTC',
};

function run(command: string, args: readonly string[], user: UnixUser | undefined, cwd: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...args], {
      cwd,
      env: SERVER_ENV,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(user === undefined ? {} : { uid: user.uid, gid: user.gid }),
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
    child.once('error', reject);
    child.once('close', (code) => (code === 0 ? resolve(output) : reject(new Error(`${command}: ${output.trim()}`))));
  });
}

/** libc `C.UTF-8`: with `C`, pg_trgm finds no Chinese. macOS has no such locale. */
const LOCALE = process.platform === 'darwin' ? 'en_US.UTF-8' : 'C.UTF-8';

/**
 * Makes the database cluster where there is none: beside its place first, moved there when complete, so that one
 * interrupted half-way is made again. Every connection needs the generated password.
 */
export async function initialiseCluster(
  place: ClusterPlace,
  binaries: PostgresBinaries,
  user: UnixUser | undefined,
): Promise<'made' | 'kept'> {
  if (existsSync(join(place.data, 'PG_VERSION'))) {
    const major = readFileSync(join(place.data, 'PG_VERSION'), 'utf8').trim();
    if (major === binaries.version.split('.')[0]) return 'kept';
    throw new StackUnusable(
      `${place.data} 来自 PostgreSQL ${major} · made by another version than ${binaries.version}: rm -rf ${place.home}`,
    );
  }
  const partial = join(place.home, 'data.partial');
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(place.home, { recursive: true, mode: 0o700 });
  const password = randomBytes(18).toString('base64url');
  writeFileSync(place.passwordFile, password, { mode: 0o600 });
  const handedOver = join(place.home, 'initial-password');
  writeFileSync(handedOver, password, { mode: 0o600 });
  if (user !== undefined) for (const path of [place.home, handedOver]) chownSync(path, user.uid, user.gid);
  const args = ['-D', partial, '-U', 'postgres', `--pwfile=${handedOver}`, '--auth=scram-sha-256'];
  await run(join(binaries.bin, 'initdb'), [...args, '--encoding=UTF8', `--locale=${LOCALE}`], user, place.home);
  rmSync(handedOver, { force: true });
  renameSync(partial, place.data);
  return 'made';
}
