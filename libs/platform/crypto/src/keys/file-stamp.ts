import { stat } from 'node:fs/promises';

/** Another text for another content: a file that is replaced or written has another of these. */
export async function fileStamp(path: string): Promise<string> {
  const { mtimeMs, size, ino } = await stat(path);
  return `${mtimeMs}/${size}/${ino}`;
}
