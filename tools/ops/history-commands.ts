import {
  type Finding,
  FINDINGS,
  recordRestore,
  type RestoreRecorded,
  SealingRefused,
  type Snapshot,
  type VerificationReport,
  verifyHistory,
  witnessSource,
} from '#platform/audit';
import { withClient } from '#platform/postgres';
import { migrationNames } from '../migrate/migrate-all.js';
import { Unusable } from './connection.js';
import { findHistories, type HistoryOptions, type HistoryPlace } from './find-history.js';
import { localTime, type Output, print } from './output.js';

/** One snapshot of one schema; however long the history is, nobody waits for it. */
const snapshotOf = ({ service, databaseUrl, schema }: HistoryPlace): Snapshot => {
  return async (work) => {
    try {
      return await withClient(databaseUrl, async (client) => {
        await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
        await client.query(`SET LOCAL search_path = ${schema}`);
        await client.query(`SET LOCAL TimeZone = 'UTC'`);
        await client.query('SET LOCAL statement_timeout = 0');
        return await work(client);
      });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ECONNREFUSED') throw error;
      throw new Unusable(`${service} 的数据库没有应答：先启动数据库（npm run stack 或 npm run demo）`);
    }
  };
};

/** Compares the whole history of every service with its witness. Exit code 1 when anything does not hold. */
export async function verifyHistories(output: Output, options: HistoryOptions): Promise<void> {
  const reports: VerificationReport[] = [];
  for (const place of findHistories(options)) {
    const { service, witness } = place;
    reports.push(
      await verifyHistory(snapshotOf(place), {
        service,
        witness: witnessSource(witness, service),
        everyMs: witness.SEAL_EVERY_MS,
        now: new Date(),
        migrations: migrationNames(service),
      }),
    );
  }
  print(output, reports, (all) => all.flatMap(reportLines));
  if (reports.some(({ findingCount }) => findingCount > 0)) process.exitCode = 1;
}

const SHOWN_ERASURES = 10;
const count = (value: number): string => value.toLocaleString('en');

function reportLines(report: VerificationReport): string[] {
  const { service, entries, chains, sealed, window, erasures, restores, notes, findings, findingCount } = report;
  const sound = findingCount === 0;
  return [
    `${sound ? '✓' : '✗'} ${service}：${count(entries)} 条记录，${count(chains ?? 0)} 条链；` +
      (sound ? '没有发现更改、删除、插入、调换或截去' : `发现 ${count(findingCount)} 处问题`),
    sealed.lines === null
      ? '  没有见证文件'
      : `  封存 ${count(sealed.entries)} 条于 ${count(sealed.lines)} 行，最后一次 ${localTime(sealed.lastAt)}`,
    `  尚未封存 ${count(window.entries)} 条${waiting(window)}（一条记录至多 ${window.mostSeconds} 秒后封存；此前链尾若被超级用户截去，无从发现）`,
    ...erasureLines(erasures),
    ...restores.map(
      ({ line, at, who, reason, lost }) =>
        `  登记过的恢复：第 ${line} 行，${localTime(at)}，${who}，失去 ${count(lost)} 条；${reason}`,
    ),
    ...notes.map((note) => `  · ${note}`),
    ...findings.map((finding) => `  ✗ ${findingLine(finding)}`),
    ...(findingCount > findings.length ? [`  … 另有 ${count(findingCount - findings.length)} 处`] : []),
  ];
}

const waiting = ({ oldestUnsealedSeconds: seconds }: VerificationReport['window']): string =>
  seconds === null ? '' : `，最早的已等待 ${seconds.toFixed(1)} 秒`;

function erasureLines(erasures: VerificationReport['erasures']): string[] {
  if (erasures === null || erasures.count === 0) return [];
  const { count: all, shown } = erasures;
  return [
    `  依法删除文字 ${count(all)} 次${all > SHOWN_ERASURES ? `，最近的 ${SHOWN_ERASURES} 次` : ''}：`,
    ...shown
      .slice(0, SHOWN_ERASURES)
      .map(
        ({ at, actorId, chain, seq, parts, basis }) =>
          `    ${localTime(at)}，${actorId ?? '系统'}，${chain.kind} ${chain.id} 第 ${seq} 条的 ${parts.join('、')}，依据 ${basis ?? '未写明'}`,
      ),
  ];
}

function findingLine({ kind, chain, seq, throughSeq, position, line, detail }: Finding): string {
  const where = [
    chain === undefined ? '' : `${chain.kind} ${chain.id}`,
    seq === undefined ? '' : `第 ${seq}${throughSeq === undefined ? '' : ` 至 ${throughSeq}`} 条`,
    position === undefined ? '' : `位置 ${position}`,
    line === undefined ? '' : `见证文件第 ${line} 行`,
    detail ?? '',
  ].filter((part) => part !== '');
  return [FINDINGS[kind], ...where].join('，');
}

export interface RestoreRequest extends HistoryOptions {
  readonly reason: string;
  readonly who: string;
}

/** Puts on record that databases were restored to an earlier state; services whose history is whole are left alone. */
export async function recordGeneration(output: Output, request: RestoreRequest): Promise<void> {
  const recorded: (RestoreRecorded & { readonly service: string })[] = [];
  const refused: string[] = [];
  for (const { service, databaseUrl, schema, witness } of findHistories(request)) {
    try {
      const line = await recordRestore({
        url: databaseUrl,
        schema,
        witness: {
          directory: witness.WITNESS_DIR,
          second: witness.WITNESS_DIR_2 === '' ? null : witness.WITNESS_DIR_2,
          service,
          keyFile: witness.WITNESS_KEY_FILE,
        },
        reason: request.reason,
        who: request.who,
        now: new Date(),
      });
      recorded.push({ ...line, service });
    } catch (error) {
      if (!(error instanceof SealingRefused)) throw error;
      refused.push(`${service}：没有登记（${error.message}）`);
    }
  }
  const shown = recorded.map(({ entries: _entries, ...line }) => line);
  print(output, shown, (all) => [
    ...all.map(
      ({ service, no, generation, lost, oldSize, size }) =>
        `✓ ${service}：已登记第 ${generation} 代（见证文件第 ${no} 行），记录由 ${count(oldSize)} 条变为 ${count(size)} 条，失去 ${count(lost)} 条`,
    ),
    ...refused.map((line) => `· ${line}`),
  ]);
  if (recorded.length === 0) process.exitCode = 1;
}
