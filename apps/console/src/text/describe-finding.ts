import type { Finding } from '../api/verification.api.js';

const CHAINS: Readonly<Record<string, string>> = {
  clue: '线索',
  case: '案件',
  access: '查看记录',
  account: '账号',
  organisation: '检察院',
};

/** Where a finding lies, as far as it is known: of which item, which entries, which line of the witness. */
export function placeOf({ chain, seq, throughSeq, position, line }: Partial<Finding>): string {
  const parts: string[] = [];
  if (chain !== undefined) parts.push(`${CHAINS[chain.kind] ?? chain.kind} ${chain.id}`);
  if (seq !== undefined) {
    parts.push(throughSeq === undefined || throughSeq === seq ? `第 ${seq} 项` : `第 ${seq} 至 ${throughSeq} 项`);
  }
  if (position !== undefined) parts.push(`位置 ${position}`);
  if (line !== undefined) parts.push(`见证文件第 ${line} 行`);
  return parts.join('，');
}
