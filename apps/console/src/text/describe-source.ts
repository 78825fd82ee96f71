import type { ReconciledKind, Silence, Source, SourceKey, Suite } from '../api/sources.api.js';

export const SUITE_NAMES: Readonly<Record<Suite, string>> = {
  'hmac-sha256': 'HMAC-SHA256',
  'hmac-sm3': 'HMAC-SM3（国密）',
};

export const KEY_STATES: Readonly<Record<SourceKey['state'], string>> = {
  active: '使用中',
  retiring: '将停用',
  retired: '已停用',
  revoked: '已撤销',
};

export const KIND_NAMES: Readonly<Record<ReconciledKind, string>> = { event: '事件', disposal: '处置步骤' };

const REASON_NAMES: Readonly<Record<string, string>> = {
  NOT_HERE: '本系统没有',
  NOT_YOURS: '平台没有',
  OLDER_HERE: '本系统的较旧',
  NEWER_HERE: '本系统的较新',
  OTHER_DAY: '在另一天',
  WAITING: '处置在等事件',
  EVENT_NOT_HERE: '其事件未收到',
  ERASED: '已依法删除',
};

export const differenceName = (reason: string): string => REASON_NAMES[reason] ?? reason;

/** What of a source has stopped coming. */
export function silentKind(kind: Silence['kind']): string {
  if (kind === null) return '整个来源';
  if (kind === 'disposal') return '处置';
  const [, category = ''] = /^event:(.*)$/.exec(kind) ?? [];
  return category === '' ? '未分类的事件' : `类别 ${category} 的事件`;
}

export const silenceEnd = ({ closedBy }: Pick<Silence, 'closedBy'>): string =>
  closedBy === 'events' ? '恢复推送' : closedBy === 'suspension' ? '来源停用' : '';

export const rateText = (rateLimit: Source['rateLimit']): string =>
  rateLimit === null ? '不限' : `每秒 ${rateLimit.perSecond} 件，一次至多 ${rateLimit.burst} 件`;

/** How long events of a source are kept: by its own term, else the installation's, else for as long as nobody sets one. */
export function keptText({ retentionDays, keptDays }: Pick<Source, 'retentionDays' | 'keptDays'>): string {
  if (keptDays === null) return '未设定，不自动删除';
  return retentionDays === null ? `${keptDays} 天（系统设定）` : `${keptDays} 天`;
}

/** Where a platform may push from, as its operator says it: a prefix of division codes. */
export const regionsText = (regions: readonly string[]): string => (regions.length === 0 ? '不限' : regions.join('、'));

/** Words, commas or lines of division codes, as somebody types or pastes them. */
export const readRegions = (text: string): string[] => [
  ...new Set(text.split(/[\s,，、;；]+/).filter((part) => part !== '')),
];
