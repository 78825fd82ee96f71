import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { type ChainKeys, isKeyed, isLinkOf, linkOf } from './line-chain.js';
import { namesIn } from './log-files.js';

/** The last line of a chain: how many there are, and what the next one has to name. */
export interface ChainEnd {
  readonly seq: number;
  readonly link: string | null;
}

/** `missing` and `broken` are told apart from an end: a chain without a head was cut by somebody. */
export type HeadFound = (ChainEnd & { readonly link: string; readonly isKeyed: boolean }) | 'missing' | 'broken';

/** Always the same length, written over in place: after a loss of power it is the one before or this one, never half of it. */
const LENGTH = 256;

const ENDING = '.head';

const fileOf = (directory: string, service: string): string => join(directory, `${service}${ENDING}`);

/** Services whose chain was begun in the directory, whether their files are still there or not. */
export const servicesWithHeads = (directory: string): string[] =>
  namesIn(directory)
    .filter((name) => name.endsWith(ENDING))
    .map((name) => name.slice(0, -ENDING.length));

/** Beside the files, so that an end that was cut off shows. Sealed by its own link, which knows of no line. */
export function readHead(directory: string, service: string, keys: ChainKeys): HeadFound {
  let text: string;
  try {
    text = readFileSync(fileOf(directory, service), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'missing';
    throw error;
  }
  try {
    const { seq, link, seal } = JSON.parse(text) as { seq: number; link: string; seal: string };
    const isOurs = isLinkOf(seal, sealedText(service, { seq, link }), keys) === true;
    return isOurs ? { seq, link, isKeyed: isKeyed(seal) } : 'broken';
  } catch {
    return 'broken';
  }
}

export function writeHead(directory: string, service: string, end: ChainEnd, keys: ChainKeys): void {
  const seal = linkOf(sealedText(service, end), keys);
  const text = `${JSON.stringify({ ...end, seal }).padEnd(LENGTH - 1)}\n`;
  const file = fileOf(directory, service);
  try {
    const descriptor = openSync(file, 'r+');
    try {
      writeSync(descriptor, text, 0);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    const descriptor = openSync(file, 'w', 0o640);
    try {
      writeSync(descriptor, text, 0);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  }
}

const sealedText = (service: string, { seq, link }: ChainEnd): string => `head of ${service}: ${seq} ${link}`;
