import { randomUUID } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { spawn } from 'node:child_process';
import { StackUnusable } from '../stack/index.js';
import { MANIFEST_FILE } from './manifest.js';

const PARTIAL = '.partial-';

/**
 * Where a backup comes to lie: `--to x.tar` is one file, `--to x` a folder of that name; where x is a folder already, one
 * in it that is named after the moment. It is written beside its place and moved there when it is complete.
 */
export class BackupPlace {
  private constructor(
    readonly final: string,
    /** Write here. */
    readonly directory: string,
  ) {}

  static choose(to: string, now: Date): BackupPlace {
    const wanted = resolve(to);
    const inside = existsSync(wanted) && !isTar(wanted) && statSync(wanted).isDirectory() && !isBackup(wanted);
    const final = inside ? join(wanted, nameAt(now)) : wanted;
    if (existsSync(final)) throw new StackUnusable(`${final} 已存在，备份从不覆盖 · exists; a backup never overwrites`);
    mkdirSync(dirname(final), { recursive: true });
    const directory = join(dirname(final), `.${basename(final)}${PARTIAL}${randomUUID().slice(0, 8)}`);
    mkdirSync(directory, { mode: 0o700 });
    return new BackupPlace(final, directory);
  }

  async complete(): Promise<void> {
    await syncDirectory(this.directory);
    if (!isTar(this.final)) {
      renameSync(this.directory, this.final);
    } else {
      const packed = `${this.directory}.tar`;
      await tar(['-cf', packed, '-C', this.directory, '.']);
      chmodSync(packed, 0o600);
      renameSync(packed, this.final);
      this.discard();
    }
    await syncDirectory(dirname(this.final));
  }

  discard(): void {
    rmSync(this.directory, { recursive: true, force: true });
    rmSync(`${this.directory}.tar`, { force: true });
  }
}

export interface OpenedBackup {
  readonly directory: string;
  close(): void;
}

/** A backup as a folder to read from; that of a file is unpacked into a private one. */
export async function openBackup(from: string): Promise<OpenedBackup> {
  const place = resolve(from);
  if (!existsSync(place)) throw new StackUnusable(`没有备份 ${place} · there is no such backup`);
  if (basename(place).includes(PARTIAL)) {
    throw new StackUnusable(`${place} 是未完成的备份 · is a backup that was not finished`);
  }
  if (statSync(place).isDirectory()) return { directory: place, close: () => undefined };
  const directory = mkdtempSync(join(tmpdir(), 'restore-'));
  const close = (): void => rmSync(directory, { recursive: true, force: true });
  try {
    await tar(['-xf', place, '-C', directory]);
  } catch (error) {
    close();
    throw new StackUnusable(`${place} 无法解包 · cannot be unpacked: ${String(error)}`);
  }
  return { directory, close };
}

const isBackup = (path: string): boolean => existsSync(join(path, MANIFEST_FILE));
const isTar = (path: string): boolean => path.endsWith('.tar');

/** `grid-20260302T010000Z` */
const nameAt = (now: Date): string => `grid-${now.toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;

function tar(args: readonly string[]): Promise<void> {
  return new Promise((done, fail) => {
    const child = spawn('tar', [...args], { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString('utf8')));
    child.once('error', fail);
    child.once('close', (code) => (code === 0 ? done() : fail(new Error(said.trim()))));
  });
}

async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
