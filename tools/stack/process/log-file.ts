import { closeSync, existsSync, fstatSync, openSync, readSync, renameSync, statSync } from 'node:fs';

const MAX_BYTES = 20 * 1024 * 1024;
const TAIL_BYTES = 2_048;

/** Keeps one older file; called before a server starts, never while it writes. Gives the size to read on from. */
export function rotateLog(file: string): number {
  if (!existsSync(file)) return 0;
  const { size } = statSync(file);
  if (size <= MAX_BYTES) return size;
  renameSync(file, `${file}.1`);
  return 0;
}

/** What was written since `offset`, at most its last 2 KiB: the message of a server that did not start. */
export function readLogSince(file: string, offset: number): string {
  if (!existsSync(file)) return '';
  const handle = openSync(file, 'r');
  try {
    const { size } = fstatSync(handle);
    const from = Math.max(offset, size - TAIL_BYTES);
    const buffer = Buffer.alloc(Math.max(0, size - from));
    readSync(handle, buffer, 0, buffer.length, from);
    return buffer.toString('utf8').trim();
  } finally {
    closeSync(handle);
  }
}
