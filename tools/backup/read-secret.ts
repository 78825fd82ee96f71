import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { StackUnusable } from '../stack/index.js';

/** Never an argument: the process list shows those to everybody on the machine. */
export interface PassphrasePlaces {
  readonly file: string | undefined;
  readonly variable: string | undefined;
}

/** From a file, else from the environment, else asked for on the terminal without showing it; undefined elsewhere. */
export async function readPassphrase(places: PassphrasePlaces, twice: boolean): Promise<string | undefined> {
  if (places.file !== undefined) return readSecretFile(places.file).replace(/\r?\n$/, '');
  if (places.variable !== undefined && places.variable !== '') return places.variable;
  if (process.stdin.isTTY !== true) return undefined;
  const first = await ask('口令 passphrase: ');
  if (twice && (await ask('再输入一次 again: ')) !== first) throw new StackUnusable('两次输入不同 · they differ');
  return first;
}

export function readSecretFile(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new StackUnusable(`无法读取 ${file} · cannot be read`);
  }
}

function ask(question: string): Promise<string> {
  process.stderr.write(question);
  const mute = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: mute, terminal: true });
  return new Promise((resolve) => {
    lines.question('', (answer) => {
      lines.close();
      process.stderr.write('\n');
      resolve(answer);
    });
  });
}
