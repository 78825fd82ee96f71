import { spawn } from 'node:child_process';
import { join } from 'node:path';

export interface ProgramResult {
  readonly code: number;
  /** Standard output and error as they came, without empty lines. */
  readonly lines: readonly string[];
}

/** Runs a JavaScript program of the repository (`node_modules/eslint/bin/eslint.js`) with this Node. */
export function runProgram(root: string, script: string, args: readonly string[]): Promise<ProgramResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(root, script), ...args], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' },
    });
    let output = '';
    const collect = (chunk: Buffer): void => void (output += chunk.toString('utf8'));
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.once('error', reject);
    child.once('close', (code) => {
      resolve({ code: code ?? 1, lines: output.split('\n').filter((line) => line.trim() !== '') });
    });
  });
}
