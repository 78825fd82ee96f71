import { randomUUID } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive, recordProcess, type ProcessRecord } from './process-identity.js';

export interface LockHolder {
  readonly process: ProcessRecord;
  /** What the holder is doing, for the message to whoever comes second. */
  readonly purpose: string;
  /** ISO instant. */
  readonly since: string;
}

export class LockHeld extends Error {
  constructor(
    readonly file: string,
    readonly holder: LockHolder,
  ) {
    super(
      `已在运行 already running: ${holder.purpose}, process ${holder.process.pid}, since ${holder.since} (lock ${file})`,
    );
    this.name = 'LockHeld';
  }
}

export interface FileLock {
  release(): void;
}

function readHolder(file: string): LockHolder | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as LockHolder;
  } catch {
    return undefined;
  }
}

/**
 * Takes the lock, or throws `LockHeld`. The file appears complete or not at all (link of a written file), so its
 * content is always a holder; a dead holder's file is taken over.
 */
export function acquireLock(file: string, purpose: string): FileLock {
  const me = recordProcess(process.pid);
  if (me === undefined) throw new Error('this process cannot see itself');
  const holder: LockHolder = { process: me, purpose, since: new Date().toISOString() };
  const own = `${file}.${process.pid}.${randomUUID()}`;
  writeFileSync(own, JSON.stringify(holder));
  try {
    for (;;) {
      try {
        linkSync(own, file);
        return { release: () => release(file, holder) };
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
      const other = readHolder(file);
      if (other !== undefined && isAlive(other.process)) throw new LockHeld(file, other);
      removeDead(file, other);
    }
  } finally {
    rmSync(own, { force: true });
  }
}

/** Moves the dead holder's file aside; puts it back when another launcher was faster and it is a living one's. */
function removeDead(file: string, dead: LockHolder | undefined): void {
  const aside = `${file}.dead.${randomUUID()}`;
  try {
    renameSync(file, aside);
  } catch {
    return;
  }
  const moved = readHolder(aside);
  if (moved !== undefined && moved.since !== dead?.since && isAlive(moved.process)) {
    try {
      linkSync(aside, file);
    } catch {
      // A third one holds it by now; the next round of acquireLock says who.
    }
  }
  rmSync(aside, { force: true });
}

function release(file: string, mine: LockHolder): void {
  const now = readHolder(file);
  if (now?.since === mine.since && now.process.pid === mine.process.pid) rmSync(file, { force: true });
}

/** Waits for a lock that is held for moments only; says once for whom it waits. */
export async function waitForLock(
  file: string,
  purpose: string,
  options: { waitMs: number; onWait: (holder: LockHolder) => void },
): Promise<FileLock> {
  const until = Date.now() + options.waitMs;
  let said = false;
  for (;;) {
    try {
      return acquireLock(file, purpose);
    } catch (error) {
      if (!(error instanceof LockHeld) || Date.now() > until) throw error;
      if (!said) options.onWait(error.holder);
      said = true;
    }
    await sleep(200);
  }
}
