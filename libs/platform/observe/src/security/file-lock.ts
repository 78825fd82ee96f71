import { closeSync, fstatSync, linkSync, openSync, renameSync, statSync, unlinkSync } from 'node:fs';

/** Whoever holds it longer was killed: what is done under it takes milliseconds. */
const LEFT_AFTER_MS = 10_000;
const TRIES = 100;
const PAUSE_MS = 2;

const pause = new Int32Array(new SharedArrayBuffer(4));

/**
 * Does `work` while no other process of this directory does such work. Throws when another one holds the lock for a fifth
 * of a second. A lock that a killed process left is taken over after ten seconds.
 */
export function withFileLock<T>(file: string, work: () => T): T {
  const descriptor = acquire(file);
  try {
    return work();
  } finally {
    release(file, descriptor);
  }
}

function acquire(file: string): number {
  for (let tries = 0; tries < TRIES; tries += 1) {
    try {
      return openSync(file, 'wx', 0o640);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    if (!takeAway(file)) Atomics.wait(pause, 0, 0, PAUSE_MS);
  }
  throw new Error(`${file} is held by another process`);
}

/** True when the lock was left behind, and is gone now. */
function takeAway(file: string): boolean {
  const found = statOf(file);
  if (found === null) return true;
  if (Date.now() - found.mtimeMs < LEFT_AFTER_MS) return false;
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
  } catch {
    return false;
  }
  // Somebody was faster and holds a lock of its own by now: it is put back.
  if (statOf(aside)?.ino !== found.ino) linkQuietly(aside, file);
  unlinkSync(aside);
  return true;
}

function linkQuietly(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

/** Never another's: this one may have been taken for left. */
function release(file: string, descriptor: number): void {
  const { ino } = fstatSync(descriptor);
  closeSync(descriptor);
  if (statOf(file)?.ino === ino) unlinkSync(file);
}

function statOf(file: string) {
  try {
    return statSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
