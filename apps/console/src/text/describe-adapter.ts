import type { AdapterState, AdapterSummary, AdapterVersion, TriedLine } from '../api/adapters.api.js';

export const ADAPTER_STATES: Readonly<Record<AdapterState, string>> = {
  draft: '草稿',
  published: '现行',
  retired: '已被取代',
};

export const TRIED_OUTCOMES: Readonly<Record<TriedLine['outcome'], string>> = {
  event: '成为事件',
  disposal: '成为处置',
  refused: '不接收',
};

/** The draft, or where there is none the version in force: what somebody who opens the adapter wants to see. */
export const newestOf = ({ versions }: Pick<AdapterSummary, 'versions'>): AdapterVersion | undefined => versions?.[0];

/** Why a version cannot be published as it stands; null where it can. The server decides anew. */
export function unpublishable(
  version: Pick<AdapterVersion, 'state' | 'tried' | 'sha256'>,
  hasErrors: boolean,
): string | null {
  if (version.state !== 'draft') return '只有草稿可以发布';
  if (hasErrors) return '先改正检查出的错误，并保存草稿';
  if (version.tried === null || version.tried.sha256 !== version.sha256) return '先用样例试运行已保存的草稿';
  if (version.tried.taken === 0) return '试运行中没有一条记录被接收';
  return null;
}
