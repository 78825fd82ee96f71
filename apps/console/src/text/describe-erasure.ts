import type { ErasureRequest, ErasureRule } from '../api/erasures.api.js';

/** 个人信息保护法 art. 47, para. 1: when personal information has to be deleted. */
export const ERASURE_BASES = [
  { value: '个保法 47(1)(1)', label: '第一项：处理目的已实现、无法实现，或者不再必要' },
  { value: '个保法 47(1)(2)', label: '第二项：保存期限已届满' },
  { value: '个保法 47(1)(3)', label: '第三项：个人撤回同意' },
  { value: '个保法 47(1)(4)', label: '第四项：违反法律、行政法规或者违反约定处理' },
  { value: '个保法 47(1)(5)', label: '第五项：法律、行政法规规定的其他情形' },
] as const;

export const ERASURE_STATES: Readonly<Record<ErasureRequest['state'], string>> = {
  requested: '待复核',
  confirmed: '已同意',
  rejected: '不同意',
};

/** Why events went: by time, or because somebody asked and another confirmed. */
export const RULE_NAMES: Readonly<Record<ErasureRule, string>> = {
  'source-term': '来源的保存天数已满',
  'office-term': '系统设定的保存天数已满',
  'named-day': '平台写明的最后一日已过',
  term: '保存期限已满',
  request: '经申请和复核',
};

/** The item of the law in words; a basis that is not known keeps its own. */
export const basisText = (basis: string): string => ERASURE_BASES.find(({ value }) => value === basis)?.label ?? basis;

/** What became of the event. */
export function erasureResult({ state, erased }: Pick<ErasureRequest, 'state' | 'erased'>): string {
  if (state === 'requested') return '';
  if (state === 'rejected') return '事件保留';
  return erased ? '事件已删除' : '事件此前已不在';
}

/** Whether they went by themselves. */
export const ruleWay = (rule: ErasureRule): string => (rule === 'request' ? '人工' : '期满自动');

/** What is said of why: of one that was decided the words may have been erased by now. */
export const reasonText = ({ reason }: Pick<ErasureRequest, 'reason'>): string =>
  reason === null ? '理由已依法删除' : `理由：${reason}`;
