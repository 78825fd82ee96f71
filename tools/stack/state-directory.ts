import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { accessSync, chmodSync, constants, lstatSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { UnixUser } from './process/spawn-detached.js';
import { StackUnusable } from './unusable.js';

export interface StateDirectoryOptions {
  readonly repository: string;
  /** Who runs PostgreSQL when we are root; undefined when we are not. */
  readonly databaseUser: UnixUser | undefined;
  /** STACK_DIR: the person's own choice. */
  readonly chosen?: string | undefined;
}

/** Asks the system rather than computing modes: ACLs and mount options count, too. */
export function canEnter(directory: string, user: UnixUser | undefined): boolean {
  if (user === undefined) {
    try {
      accessSync(directory, constants.R_OK | constants.W_OK | constants.X_OK);
      return true;
    } catch {
      return false;
    }
  }
  const { status } = spawnSync('/bin/sh', ['-c', 'test -x "$0"', directory], {
    uid: user.uid,
    gid: user.gid,
    cwd: '/',
  });
  return status === 0;
}

/** Mode 0755 whatever the umask: PostgreSQL's user passes through. */
function makeDirectory(directory: string): boolean {
  try {
    mkdirSync(directory, { recursive: true });
    if (lstatSync(directory).uid === process.getuid?.()) chmodSync(directory, 0o755);
    return true;
  } catch {
    return false;
  }
}

/** Below a directory that everyone may write to, a name that we can guess may have been taken by somebody else. */
function assertOurs(directory: string): void {
  const stat = lstatSync(directory);
  if (!stat.isDirectory() || stat.uid !== process.getuid?.()) {
    throw new StackUnusable(
      `${directory} 属于他人，请删除或设 STACK_DIR · belongs to somebody else: remove it or set STACK_DIR`,
    );
  }
}

/**
 * Where the stack keeps everything: `<checkout>/.stack`, unless PostgreSQL's user cannot enter it (a checkout below
 * /root) or we may not write there; then a directory of /var/tmp named after user and checkout.
 */
export function chooseStateDirectory(options: StateDirectoryOptions): string {
  if (options.chosen !== undefined && options.chosen !== '') {
    if (!makeDirectory(options.chosen) || !canEnter(options.chosen, options.databaseUser)) {
      throw new StackUnusable(
        `STACK_DIR=${options.chosen} 不可用 · cannot be used by ${options.databaseUser?.name ?? 'this user'}`,
      );
    }
    return options.chosen;
  }
  const inside = join(options.repository, '.stack');
  if (makeDirectory(inside) && canEnter(inside, options.databaseUser)) return inside;
  const digest = createHash('sha256').update(options.repository).digest('hex').slice(0, 8);
  const outside = join('/var/tmp', `grid-procuratorate-${process.getuid?.() ?? 0}-${digest}`);
  makeDirectory(outside);
  assertOurs(outside);
  return outside;
}

const PROFILE = /^[a-z0-9][a-z0-9-]{0,40}$/;

/** Directory of one profile; profiles share nothing but the unpacked PostgreSQL. */
export function profileDirectory(stateDirectory: string, profile: string): string {
  if (!PROFILE.test(profile)) throw new StackUnusable(`profile 名称无效 · not a profile name: ${profile}`);
  const directory = join(stateDirectory, profile);
  if (!makeDirectory(directory)) throw new StackUnusable(`无法创建 · cannot create ${directory}`);
  return directory;
}
