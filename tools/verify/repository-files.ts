import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const MAX_BYTES = 64 * 1024 * 1024;

/** Paths of all files that are committed or could be: not what .gitignore names. Outside of git: none. */
export async function repositoryFiles(root: string): Promise<string[]> {
  const { stdout } = await run(
    'git',
    ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--deduplicate'],
    {
      cwd: root,
      maxBuffer: MAX_BYTES,
    },
  );
  return stdout.split('\0').filter((file) => file !== '');
}
