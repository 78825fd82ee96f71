import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import { filesBelow, type NamedFolder } from '../backup/folder-part.js';
import type { KeyFolders } from '../backup/key-part.js';
import type { FolderPart } from '../backup/manifest.js';
import { readBytes } from '../backup/part-file.js';
import { StackUnusable } from '../stack/index.js';

type Files = Readonly<Record<string, Buffer>>;

/** A folder as it is to be, and what it takes to get there. */
export interface FolderPlan {
  readonly directory: string;
  readonly files: Files;
  /** Something else lies there. */
  readonly differs: boolean;
}

export function planFolder(directory: string, files: Files): FolderPlan {
  const present = existsSync(directory) ? filesBelow(directory) : [];
  const same =
    present.length === Object.keys(files).length &&
    present.every((file) => files[file]?.equals(readFileSync(join(directory, file))) === true);
  return { directory, files, differs: present.length > 0 && !same };
}

export function checkPlans(plans: readonly FolderPlan[], replace: boolean): void {
  const held = plans.find(({ differs }) => differs);
  if (held === undefined || replace) return;
  throw new StackUnusable(
    `${held.directory} 中已有不同的内容；确认要替换时加 --replace（原目录改名保留）· holds other files: --replace keeps it under another name`,
  );
}

/** Written beside and moved there; what was there stays under another name. */
export function writeFolder({ directory, files, differs }: FolderPlan, stamp: string): void {
  const present = existsSync(directory);
  if (present && !differs && readdirSync(directory).length > 0) return;
  const beside = join(
    isMounted(directory) ? directory : dirname(directory),
    `.restoring-${stamp}-${basename(directory)}`,
  );
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(dirname(join(beside, file)), { recursive: true, mode: 0o700 });
    writeFileSync(join(beside, file), content, { mode: 0o600, flush: true });
  }
  if (beside.startsWith(directory + sep)) exchangeInside(directory, beside, `.before-${stamp}`);
  else {
    if (present) renameSync(directory, `${directory}.before-${stamp}`);
    renameSync(beside, directory);
  }
}

/** A mounted folder cannot be renamed: its content changes places with what lies inside, under names with a dot. */
function exchangeInside(directory: string, beside: string, before: string): void {
  mkdirSync(join(directory, before), { mode: 0o700 });
  for (const name of readdirSync(directory)) {
    if (!name.startsWith('.')) renameSync(join(directory, name), join(directory, before, name));
  }
  for (const name of readdirSync(beside)) renameSync(join(beside, name), join(directory, name));
  rmdirSync(beside);
}

function isMounted(directory: string): boolean {
  return existsSync(directory) && statSync(directory).dev !== statSync(dirname(directory)).dev;
}

/** The folders of the keys where they are to go. Throws when one of the backup has no place. */
export function planKeys(keys: KeyFolders, places: readonly NamedFolder[]): FolderPlan[] {
  return Object.entries(keys).map(([name, files]) => planFolder(placeOf(name, places, '--keys').directory, files));
}

export async function planFiles(
  backup: string,
  parts: readonly FolderPart[],
  places: readonly NamedFolder[],
): Promise<FolderPlan[]> {
  const plans: FolderPlan[] = [];
  for (const part of parts) {
    const { directory } = placeOf(part.name, places, '--files');
    plans.push(planFolder(directory, await unpack(backup, part, `files/${part.name}/`)));
  }
  return plans;
}

/**
 * The witness is evidence that lies outside on purpose: where one is, its own lines stay, for they may tell of more than
 * the backup knows. Lines of the backup go to files that are missing or shorter beginnings of them.
 */
export async function restoreWitness(backup: string, part: FolderPart, directory: string): Promise<string[]> {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const written: string[] = [];
  for (const [file, content] of Object.entries(await unpack(backup, part, 'witness/'))) {
    const path = join(directory, file);
    const present = existsSync(path) ? readFileSync(path) : Buffer.alloc(0);
    if (present.length >= content.length) continue;
    if (!content.subarray(0, present.length).equals(present)) {
      throw new StackUnusable(`${path} 与备份中的见证不是同一条链 · is not the beginning of the backup's witness`);
    }
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(path, content, { mode: 0o600, flush: true });
    written.push(file);
  }
  return written;
}

async function unpack(backup: string, part: FolderPart, prefix: string): Promise<Record<string, Buffer>> {
  const files: Record<string, Buffer> = {};
  for (const one of part.files) {
    files[one.file.slice(prefix.length).replace(/\.gz$/, '')] = await readBytes(backup, one);
  }
  return files;
}

function placeOf(name: string, places: readonly NamedFolder[], option: string): NamedFolder {
  const place = places.find((one) => one.name === name);
  if (place !== undefined) return place;
  throw new StackUnusable(`备份中的目录 ${name} 没有去处，请给出 ${option} ${name}=<目录> · has no place to go`);
}
