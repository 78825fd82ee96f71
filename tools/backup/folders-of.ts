import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { StackUnusable } from '../stack/index.js';
import type { NamedFolder } from './folder-part.js';

/** `name=directory`, or a directory alone under the name `usual`. */
export function namedFolders(given: readonly string[], usual: string): NamedFolder[] {
  const folders = given.map((text) => {
    const [, name = usual, directory = ''] = /^(?:([a-z][a-z0-9-]{0,30})=)?(.+)$/s.exec(text) ?? [];
    return { name, directory };
  });
  const names = folders.map(({ name }) => name);
  if (new Set(names).size < names.length) {
    throw new StackUnusable(`多个目录须各有名称 · name several folders: ${usual}1=…, ${usual}2=…`);
  }
  return folders;
}

/** What was given; else what a profile of this machine keeps there, where it does. */
export function foldersOf(
  given: readonly string[] | undefined,
  profileDirectory: string,
  usual: string,
): NamedFolder[] {
  if (given !== undefined) return namedFolders(given, usual);
  const directory = join(profileDirectory, usual);
  return existsSync(directory) ? [{ name: usual, directory }] : [];
}
