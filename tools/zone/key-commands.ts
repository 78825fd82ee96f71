import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import type { SuiteName } from '#platform/crypto';
import {
  generateZoneKeys,
  publicPartOf,
  readPublicPart,
  readZoneKeyFile,
  ZoneKeys,
  type ZoneSide,
} from '../../apps/ingest/src/zones/batches/zone-keys.js';
import { StackUnusable } from '../stack/index.js';

type Print = (line: string) => void;

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new StackUnusable(`读不了 ${file}`, { cause: error });
  }
}

function understand<T>(file: string, read: (text: string) => T): T {
  try {
    return read(readText(file));
  } catch (error) {
    if (error instanceof StackUnusable) throw error;
    throw new StackUnusable(`${file}：${error instanceof Error ? error.message : '不是密钥文件'}`, { cause: error });
  }
}

/** `wx`: keys that are there are not written over. */
function writeFile(file: string, content: unknown, flag: 'wx' | 'w'): void {
  const descriptor = openSync(file, flag, 0o600);
  try {
    writeSync(descriptor, `${JSON.stringify(content, null, 2)}\n`);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

export const loadKeys = (file: string): ZoneKeys => understand(file, (text) => new ZoneKeys(readZoneKeyFile(text)));

export function makeKeys(file: string, side: ZoneSide, suite: SuiteName, print: Print): void {
  try {
    writeFile(file, generateZoneKeys(side, suite), 'wx');
  } catch (error) {
    throw new StackUnusable(`${file} 已存在，或不能写入`, { cause: error });
  }
  print(`✓ ${file}：${side} 一侧的密钥，${suite}；先用 public 把公钥交给另一侧，再用 trust 记下另一侧的`);
}

export const printPublic = (file: string, print: Print): void =>
  print(JSON.stringify(publicPartOf(understand(file, readZoneKeyFile)), null, 2));

export function trustPeer(file: string, peerFile: string, print: Print): void {
  const keys = understand(file, readZoneKeyFile);
  const peer = understand(peerFile, readPublicPart);
  if (peer.side === keys.side) throw new StackUnusable(`两份密钥都是 ${keys.side} 一侧的`);
  writeFile(`${file}.new`, { ...keys, peer }, 'w');
  renameSync(`${file}.new`, file);
  print(`✓ ${file}：已记下 ${peer.side} 一侧的公钥，签名 ${peer.signing.length} 个、密封 ${peer.boxes.length} 个`);
}
