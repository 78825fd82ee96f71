import type { ErasureRequest } from '../api/erasures.api.js';

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

/** The item of the law in words; a basis that is not known keeps its own. */
export const basisText = (basis: string): string => ERASURE_BASES.find(({ value }) => value === basis)?.label ?? basis;

/** What became of the event. */
export function erasureResult({ state, erased }: Pick<ErasureRequest, 'state' | 'erased'>): string {
  if (state === 'requested') return '';
  if (state === 'rejected') return '事件保留';
  return erased ? '事件已删除' : '事件此前已不在';
}
