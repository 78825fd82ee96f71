import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type BatchFault, readBatch, type ReadBatch } from '../../apps/ingest/src/zones/batches/batch-file.js';
import { batchHash, readFileName } from '../../apps/ingest/src/zones/batches/batch-head.js';
import { StackUnusable } from '../stack/index.js';
import { loadKeys } from './key-commands.js';

const SAYS: Readonly<Record<BatchFault, string>> = {
  unreadable: '不是批次文件',
  forged: '签名不符',
  cut: '不完整',
  damaged: '内容与哈希不符',
};

function filesOf(path: string): string[] {
  try {
    if (!statSync(path).isDirectory()) return [path];
    const names = readdirSync(path).filter((name) => readFileName(name) !== null);
    return names.sort().map((name) => join(path, name));
  } catch (error) {
    throw new StackUnusable(`读不了 ${path}`, { cause: error });
  }
}

/** Checks batches of either direction; true when all of them hold and those of a line follow each other. */
export function verifyFiles(paths: readonly string[], keysFile: string, print: (line: string) => void): boolean {
  const keys = loadKeys(keysFile);
  const check = {
    verify: (signer: string, text: string, signature: string) =>
      keys.verify(signer, text, signature) || keys.verifyOwn(signer, text, signature),
  };
  let bad = 0;
  const good: ReadBatch[] = [];
  for (const file of paths.flatMap(filesOf)) {
    const read = readBatch(readFileSync(file), check);
    if (read.ok) good.push(read.value);
    else {
      bad += 1;
      print(`✗ ${basename(file)}：${SAYS[read.error.fault]}`);
    }
  }
  good.sort((a, b) =>
    a.head.stream === b.head.stream ? a.head.seq - b.head.seq : a.head.stream < b.head.stream ? -1 : 1,
  );
  for (const [i, batch] of good.entries()) {
    const before = good[i - 1];
    const link = before?.head.stream === batch.head.stream ? linkOf(before, batch) : '';
    if (link.startsWith('✗')) bad += 1;
    const { from, stream, seq, count, createdAt } = batch.head;
    print(
      `${link.startsWith('✗') ? '✗' : '✓'} ${from} ${stream} 第 ${seq} 批 ${count} 项 ${createdAt}${link.replace('✗', '')}`,
    );
  }
  print(`${good.length} 批可信，${bad} 处不符`);
  return bad === 0;
}

function linkOf({ head, line }: ReadBatch, next: ReadBatch): string {
  if (next.head.seq === head.seq) return '，重复';
  if (next.head.seq !== head.seq + 1) return `，其前缺 ${next.head.seq - head.seq - 1} 批`;
  const algorithm = head.hash.slice(0, head.hash.indexOf(':'));
  return next.head.before === batchHash(algorithm, line) ? '' : '✗，与前一批不相接';
}
