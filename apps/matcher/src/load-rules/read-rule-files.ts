import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';

export interface RuleFile {
  readonly name: string;
  /** Parsed JSON; undefined where the text is none. */
  readonly content: unknown;
}

/** The `*.json` files of a folder, in the order of their names. Rejects when the folder cannot be read. */
export async function readRuleFiles(folder: string): Promise<RuleFile[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort();
  return Promise.all(names.map(async (name) => ({ name, content: parse(await readFile(join(folder, name), 'utf8')) })));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
