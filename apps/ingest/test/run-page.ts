import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** The code of a page under docs, by its language, the first or a later one. */
export const blockOf =
  (page: string) =>
  (language: string, at = 0): string => {
    const text = readFileSync(new URL(`../../../docs/${page}`, import.meta.url), 'utf8');
    return [...text.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'))].map(([, code]) => code!)[at]!;
  };

/** What the command writes. Rejects with what it says where it fails. */
export const run = (
  command: string,
  args: readonly string[],
  input: string,
  env: Record<string, string> = {},
): Promise<string> =>
  new Promise((resolve, reject) => {
    const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`);
    const child = spawn('env', [...variables, command, ...args]);
    let [out, err] = ['', ''];
    child.stdout.on('data', (text) => (out += String(text)));
    child.stderr.on('data', (text) => (err += String(text)));
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve(out) : reject(new Error(err))));
    child.stdin.end(input);
  });
