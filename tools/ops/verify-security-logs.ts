import { existsSync } from 'node:fs';
import {
  type ChainFault,
  loadChainKeys,
  type SecurityLogReport,
  servicesWithLogs,
  verifySecurityLog,
} from '#platform/observe';
import type { HistoryConnection } from '../demo/connection-file.js';
import { connectionPath, read } from './connection.js';
import { type Output, print } from './output.js';

const FAULTS: Readonly<Record<ChainFault['kind'], string>> = {
  damaged: '不完整或不是本系统写的行',
  changed: '内容被更改',
  missing: '此行之前缺行',
  'out-of-order': '行不在其应在的位置（插入或调换）',
  unchained: '插入的行：没有序号',
  'cut-off': '此行之后缺行（截去）',
  'head-lost': '末行记录不在，或不是本系统写的：末尾是否被截去无从核对',
  'key-unknown': '链密钥不在密钥文件中，或改用了无密钥的散列',
  'begin-missing': '保存期未满，起始的文件已不在',
};

/** Follows the chains of the services' security logs, where the connection file names them. Exit code 1 when one is broken. */
export async function verifySecurityLogs(
  output: Output,
  { file, service }: { readonly file?: string; readonly service?: string },
): Promise<SecurityLogReport[]> {
  const { history } = read<{ readonly history?: HistoryConnection }>(connectionPath(file));
  const directory = history?.securityLogDir;
  if (directory === undefined) {
    if (!output.json) output.line('· 连接文件没有写明安全日志的目录（securityLogDir），未核对安全日志');
    return [];
  }
  const keyFile = history?.securityLogKeyFile ?? '';
  const where = { directory, keys: loadChainKeys(existsSync(keyFile) ? keyFile : '') };
  const services = service === undefined ? servicesWithLogs(directory) : [service];
  const reports: SecurityLogReport[] = [];
  for (const name of services.sort()) reports.push(await verifySecurityLog(where, name, { now: new Date() }));
  if (!output.json) print(output, reports, (all) => all.flatMap(reportLines));
  if (reports.some(({ faultCount }) => faultCount > 0)) process.exitCode = 1;
  return reports;
}

const count = (value: number): string => value.toLocaleString('en');

function reportLines(report: SecurityLogReport): string[] {
  const { service, files, lines, unchained, plain, halfLines, first, last, faults, faultCount } = report;
  const sound = faultCount === 0;
  return [
    `${sound ? '✓' : '✗'} ${service} 安全日志：${count(lines)} 行，${count(files)} 个文件；` +
      (sound ? '没有发现更改、删除、插入、调换或截去' : `发现 ${count(faultCount)} 处问题`),
    ...(first === null || last === null
      ? []
      : [`  第 ${count(first.seq)} 至 ${count(last.seq)} 号，${first.day} 至 ${last.day}`]),
    ...(unchained === 0 ? [] : [`  · ${count(unchained)} 行早于链，无从核对`]),
    ...(plain === 0 ? [] : [`  · ${count(plain)} 行未用密钥链接：能写文件的人可以重新链接`]),
    ...halfLines.map((half) => `  · ${half.file} 第 ${half.line} 行是进程中断留下的半行，其后完好`),
    ...faults.map((fault) => `  ✗ ${faultLine(fault)}`),
    ...(faultCount > faults.length ? [`  … 另有 ${count(faultCount - faults.length)} 处`] : []),
  ];
}

function faultLine({ kind, file, line, missing }: ChainFault): string {
  const where = [
    file ?? '',
    line === null ? '' : `第 ${line} 行`,
    missing === undefined ? '' : `缺第 ${missing.from} 至 ${missing.to} 号`,
  ].filter((part) => part !== '');
  return [FAULTS[kind], ...where].join('，');
}
