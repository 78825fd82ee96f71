import { openDatabase, type Tx, type UnitOfWork } from '#platform/postgres';
import { INGEST_SCHEMA } from '../../apps/ingest/src/migrations/index.js';
import type { SeqRange } from '../../apps/ingest/src/zones/batches/zone-report.js';
import { ZoneInStore } from '../../apps/ingest/src/zones/storage/zone-in.store.js';
import { ZoneIncidentStore } from '../../apps/ingest/src/zones/storage/zone-incident.store.js';
import { ZoneOutStore } from '../../apps/ingest/src/zones/storage/zone-out.store.js';

type Print = (line: string) => void;

async function withDatabase<T>(url: string, work: (database: UnitOfWork) => Promise<T>): Promise<T> {
  const database = await openDatabase({ url, schema: INGEST_SCHEMA, applicationName: 'npm run zone', poolSize: 1 });
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}

const KIND: Readonly<Record<string, string>> = {
  gap: '缺批',
  damaged: '损坏',
  forged: '签名不符',
  unreadable: '无法识别',
  forked: '线路分叉',
  blocked: '不能打开',
  gone: '对方索要的已不保留',
};

const sayRanges = (ranges: readonly SeqRange[]): string =>
  ranges.map(([first, last]) => (first === last ? String(first) : `${first}–${last}`)).join('、');

async function statusOf(tx: Tx) {
  const [outgoing, incidents] = [new ZoneOutStore(), new ZoneIncidentStore()];
  return {
    current: await outgoing.current(tx),
    counts: await outgoing.counts(tx),
    lines: await new ZoneInStore().list(tx),
    incidents: await incidents.listOpen(tx),
  };
}

/** True when nothing is wrong. */
export async function showStatus(url: string, print: Print): Promise<boolean> {
  const { current, counts, lines, incidents } = await withDatabase(url, (database) => database.read(statusOf));
  if (current === undefined) print('发出：尚无');
  else {
    const { stream, next, peerNext, peerSaidAt } = current;
    const heard =
      peerNext === null ? '对方尚未回报' : `对方取到第 ${peerNext - 1} 批（${peerSaidAt?.toISOString() ?? ''} 得知）`;
    print(
      `发出 ${stream}：已成 ${next - 1} 批，${counts.unwritten} 批待写，${counts.waitingEntries} 项待成批；${heard}`,
    );
  }
  if (lines.length === 0) print('收到：尚无');
  for (const { stream, next, lastCreatedAt, wanted } of lines) {
    const made = lastCreatedAt === null ? '' : `（成于 ${lastCreatedAt.toISOString()}）`;
    print(`收到 ${stream}：取到第 ${next - 1} 批${made}${wanted.length === 0 ? '' : `，索要 ${sayRanges(wanted)}`}`);
  }
  for (const { id, kind, stream, firstSeq, lastSeq, detail, times, detectedAt } of incidents) {
    const where = sayRanges([[firstSeq, lastSeq]]);
    print(
      `! ${id} ${KIND[kind] ?? kind} ${stream} 第 ${where} 批，${times} 次，自 ${detectedAt.toISOString()}：${detail}`,
    );
  }
  if (incidents.length === 0) print('没有未了结的异常');
  return incidents.length === 0;
}

export async function resend(url: string, range: SeqRange, print: Print): Promise<boolean> {
  const store = new ZoneOutStore();
  return withDatabase(url, (database) =>
    database.run(async (tx) => {
      const line = await store.current(tx);
      const again = line === undefined ? 0 : await store.sendAgain(tx, line.stream, range, new Date(8.64e15));
      const asked = range[1] - range[0] + 1;
      print(
        `${again === asked ? '✓' : '✗'} ${again} 批将由运行中的服务再写一遍${again < asked ? `，${asked - again} 批已不保留或尚未写出` : ''}`,
      );
      return again === asked;
    }),
  );
}

export async function skipTo(
  url: string,
  { stream, seq, because }: { readonly stream: string; readonly seq: number; readonly because: string },
  print: Print,
): Promise<boolean> {
  return withDatabase(url, (database) =>
    database.run(async (tx) => {
      const skipped = await new ZoneInStore().skipTo(tx, stream, seq);
      if (skipped) {
        const kinds = ['gap', 'damaged', 'forged', 'unreadable', 'blocked'] as const;
        await new ZoneIncidentStore().resolve(tx, kinds, stream, `given up: ${because}`);
      }
      print(skipped ? `✓ 从第 ${seq} 批接着取；其前未取到的已放弃` : '✗ 没有这条线路，或已取过这一批');
      return skipped;
    }),
  );
}

export async function settle(
  url: string,
  { id, because }: { readonly id: string; readonly because: string },
  print: Print,
): Promise<boolean> {
  return withDatabase(url, (database) =>
    database.run(async (tx) => {
      const done = await new ZoneIncidentStore().settle(tx, id, because);
      print(done ? `✓ 已了结 ${id}` : `✗ 没有未了结的异常 ${id}`);
      return done;
    }),
  );
}
