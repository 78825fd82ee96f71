import type { HistoryItem } from '../api/casework.api.js';
import type { ItemKind } from '../api/casework.api.js';

/** One line of what an entry tells beyond its step; `link` leads to the item that it names. */
export interface HistoryLine {
  readonly label: string;
  readonly value: string;
  readonly link?: { readonly kind: ItemKind; readonly id: string };
}

const CHANGES: Readonly<Record<ItemKind, Readonly<Record<string, string>>>> = {
  clues: { opened: '形成线索', attached: '并入', revised: '命中更新', moved: '办理', recused: '回避' },
  cases: { opened: '立案', attached: '并入线索或命中', revised: '命中更新', moved: '办理', recused: '回避' },
};

export const describeChange = (kind: ItemKind, { change, commandName, command }: HistoryItem): string =>
  change === 'attached'
    ? (CHANGES[kind][change] ?? change)
    : (commandName ?? CHANGES[kind][change] ?? command ?? change);

const text = (value: unknown): string | undefined =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;

function linkTo(kind: ItemKind, facts: HistoryItem['facts'], name: string): Pick<HistoryLine, 'link'> {
  const id = text(facts[name]);
  return id === undefined ? {} : { link: { kind, id } };
}

/** What the facts of an entry say that a reader of the item wants to know; identifiers alone are left out. */
export function describeFacts({ facts, change }: HistoryItem): HistoryLine[] {
  const lines: HistoryLine[] = [];
  const add = (label: string, value: string | undefined, more: Pick<HistoryLine, 'link'> = {}): void => {
    if (value !== undefined) lines.push({ label, value, ...more });
  };
  add('编号', text(facts['number']));
  add('规则', text(facts['ruleId']));
  if (facts['isVoid'] === true) add('命中', '后到的事件使条件不再成立，已失效');
  else if (facts['wasVoid'] === true) add('命中', '条件重新成立，恢复有效');
  else if (change === 'revised' && text(facts['hitRevision']) !== undefined)
    add('命中', `第${text(facts['hitRevision']) ?? ''}次修订`);
  add('并入的线索', text(facts['mergedNumber']), linkTo('clues', facts, 'mergedClueId'));
  add('事件数', text(facts['eventCount']));
  add('接收单位', text(facts['receiver']));
  add('并至', text(facts['targetNumber']), linkTo('clues', facts, 'targetClueId'));
  if (text(facts['caseId']) !== undefined) add('案件', '查看案件', linkTo('cases', facts, 'caseId'));
  add('立案之日', text(facts['filedOn']));
  add('检察建议制发之日', text(facts['suggestionIssuedOn']));
  if (text(facts['runId']) !== undefined) add('来历', '历史数据补录');
  return lines;
}
