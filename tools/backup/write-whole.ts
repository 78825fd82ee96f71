import { rename, open } from 'node:fs/promises';

/** The file is there complete, and on the disk, or not at all. */
export async function writeWhole(file: string, text: string): Promise<void> {
  const beside = `${file}.writing`;
  const handle = await open(beside, 'w', 0o600);
  try {
    await handle.writeFile(text, 'utf8');
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(beside, file);
}
