import type { Progress } from '../stack/index.js';
import { partsOf, readManifest } from './manifest.js';
import { findDamage } from './part-file.js';

/** What is wrong with a backup, each in a line; empty when every part is what was written. Throws when it is none. */
export async function checkBackup(directory: string, progress: Progress): Promise<string[]> {
  const manifest = readManifest(directory);
  return progress.step(`核对备份 ${manifest.snapshotAt}`, async (step) => {
    const parts = partsOf(manifest);
    const damages: string[] = [];
    for (const [index, part] of parts.entries()) {
      step.at(`${index + 1}/${parts.length}`);
      const damage = await findDamage(directory, part);
      if (damage !== undefined) damages.push(damage);
    }
    const rows = manifest.schemas.flatMap(({ tables }) => tables).reduce((sum, { rows: count }) => sum + count, 0);
    step.outcome(`${parts.length} 个部分 parts · ${rows} 行 rows · ${damages.length} 处不符 damaged`);
    return damages;
  });
}
