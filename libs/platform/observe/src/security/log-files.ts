import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** One day of one service. */
export interface LogFile {
  readonly service: string;
  /** UTC, as the name says it. */
  readonly day: string;
  readonly name: string;
  readonly path: string;
}

const NAME = /^([a-z][a-z0-9-]*)-(\d{4}-\d{2}-\d{2})\.jsonl$/;

export const logFileName = (service: string, day: string): string => `${service}-${day}.jsonl`;

/** The daily files of a directory, of one service or of all, the oldest first. None where there is no directory. */
export function listLogFiles(directory: string, service?: string): LogFile[] {
  return namesIn(directory)
    .flatMap((name): LogFile[] => {
      const [, of = '', day = ''] = NAME.exec(name) ?? [];
      if (of === '' || (service !== undefined && of !== service)) return [];
      return [{ service: of, day, name, path: join(directory, name) }];
    })
    .sort((a, b) => (a.day === b.day ? compare(a.service, b.service) : compare(a.day, b.day)));
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** None where there is no directory. */
export function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
