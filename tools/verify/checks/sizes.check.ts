import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Check } from '../check.js';
import { repositoryFiles } from '../repository-files.js';

const ROOM = /^(apps\/[^/]+|libs\/(?:domain|platform)\/[^/]+|libs\/[^/]+|tools\/[^/]+|e2e|bench)\//;
const SOURCE = /\.tsx?$/;
const SPEC = /\.spec\.ts$/;
const LIMIT = { source: 300, spec: 500 };

/** Nearest rank: the smallest size that at least this share of the files does not exceed. */
const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.ceil(sorted.length * share) - 1] ?? 0;

export const sizes: Check = {
  name: 'sizes',
  says: `Lines per file: at most ${LIMIT.source} in a source, ${LIMIT.spec} in a spec; the aim is a median of 80 and a p90 of 200.`,
  async run({ root }) {
    const rooms = new Map<string, number[]>();
    const tooLong: string[] = [];
    for (const file of await repositoryFiles(root)) {
      const room = ROOM.exec(file)?.[1];
      if (room === undefined || !SOURCE.test(file)) continue;
      const lines = await countLines(join(root, file));
      if (lines === undefined) continue;
      const limit = SPEC.test(file) ? LIMIT.spec : LIMIT.source;
      if (lines > limit) tooLong.push(`${file}: ${lines} lines, ${limit} are allowed`);
      if (!SPEC.test(file)) rooms.set(room, [...(rooms.get(room) ?? []), lines]);
    }
    const all = [...rooms.values()].flat().sort((a, b) => a - b);
    const row = (name: string, found: readonly number[]): string => {
      const sorted = [...found].sort((a, b) => a - b);
      const cells = [sorted.length, quantile(sorted, 0.5), quantile(sorted, 0.9), sorted.at(-1) ?? 0];
      return `${name.padEnd(26)}${cells.map((cell) => String(cell).padStart(8)).join('')}`;
    };
    const table = [...rooms].sort(([a], [b]) => a.localeCompare(b)).map(([name, found]) => row(name, found));
    return {
      ok: tooLong.length === 0,
      summary: `${all.length} sources, median ${quantile(all, 0.5)}, p90 ${quantile(all, 0.9)}, longest ${all.at(-1) ?? 0}`,
      details: [...tooLong, `${'room'.padEnd(26)}   files  median     p90     max`, ...table, row('all', all)],
      show: true,
    };
  },
};

async function countLines(file: string): Promise<number | undefined> {
  try {
    return (await readFile(file, 'utf8')).split('\n').length - 1;
  } catch (error) {
    // Listed by git, and deleted since.
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
