import type { MatchV1 } from '#contracts';
import { ROLES } from '#platform/auth';
import type { Chain, ClueSeen, HistorySeen, ItemSeen } from './follow-event.js';
import { localTime } from './output.js';

const CHANGES: Readonly<Record<string, string>> = {
  opened: '产生',
  attached: '并入',
  revised: '命中更新',
  moved: '办理',
};

const ROLE_NAMES: Readonly<Record<string, string>> = ROLES;

/** The chain of one event as lines of a terminal: each step under the one before. */
export function chainLines(chain: Chain): string[] {
  const { event } = chain;
  return [
    `事件  ${event.title}`,
    `      编号 ${event.sourceEventNo}，来源 ${event.source.name}（${event.source.id}），第 ${event.revision} 版`,
    `      ${event.eventId}，上报 ${localTime(event.eventTime)}`,
    ...chain.pushes.map((push) => `      ${localTime(push.receivedAt)}  ${push.via}  ${push.kind}  ${push.outcome}`),
    ...evaluationLines(chain),
    ...chain.hits.flatMap(hitLines),
    ...clueLines(chain.clues),
    ...chain.cases.flatMap((item) => itemLines('案件', item, '')),
    ...noticeLines(chain),
    ...answerLines(chain),
    ...chain.failures.map((failure) => `! ${failure}`),
  ];
}

function evaluationLines({ evaluation }: Chain): string[] {
  if (evaluation === null) return ['└ 匹配  尚未评估'];
  return evaluation.evaluations.map(
    ({ revision, outcome, evaluatedAt }) =>
      `└ 匹配  第 ${revision} 版 ${outcome === 'matched' ? '命中' : outcome === 'unmatched' ? '未命中' : outcome}，${localTime(evaluatedAt)}`,
  );
}

function hitLines(hit: MatchV1): string[] {
  const { explanation } = hit;
  return [
    `  └ 命中  ${hit.rule.name}（${hit.rule.id} 第 ${hit.rule.version} 版）${hit.state === 'void' ? '，已失效' : ''}，${hit.eventCount} 件事件`,
    `          ${hit.hitId}`,
    ...explanation.conditions.map(conditionLine),
    ...(explanation.window === null
      ? []
      : [`          ${explanation.window.says}：计入 ${explanation.window.counted}，须 ${explanation.window.needed}`]),
  ];
}

/** A condition under the one that it is part of, with the words that were found. */
function conditionLine({ path, held, says, found }: MatchV1['explanation']['conditions'][number]): string {
  const depth = path.split('/').filter((step) => step === 'all' || step === 'any' || step === 'not').length;
  const words = [...new Set(found.map(({ word }) => word))].join('、');
  return `          ${'  '.repeat(depth)}${held ? '✓' : '✗'} ${says}${words === '' ? '' : `（见于原文：${words}）`}`;
}

const clueLines = (clues: readonly ClueSeen[]): string[] =>
  clues.length === 0
    ? ['    └ 线索  没有']
    : clues.flatMap((clue) => itemLines('线索', clue, `，${clue.eventCount} 件事件`));

function itemLines(word: '线索' | '案件', item: ItemSeen, more: string): string[] {
  const indent = word === '线索' ? '    ' : '      ';
  return [
    `${indent}└ ${word}  ${item.number} ${item.title}（${item.stateName}${more}）`,
    `${indent}        ${item.id}`,
    ...item.history.map((entry) => `${indent}        ${entry.seq}. ${localTime(entry.at)} ${act(entry, word)}`),
  ];
}

function act({ change, commandName, actor }: HistorySeen, word: string): string {
  const opened = word === '案件' && change === 'opened' ? '立案' : CHANGES[change];
  const what = commandName ?? opened ?? change;
  if (actor === null) return `${what}（系统）`;
  return `${what}（${actor.name ?? '—'}，${ROLE_NAMES[actor.role] ?? actor.role}）`;
}

const noticeLines = ({ notices }: Chain): string[] =>
  notices.length === 0
    ? ['        └ 消息  没有']
    : notices.map(
        ({ at, text, readAt }) =>
          `        └ 消息  ${localTime(at)} ${text}${readAt === null ? '（未读）' : '（已读）'}`,
      );

function answerLines({ answers }: Chain): string[] {
  if (answers === null) return ['└ 答复  本机没有该来源的密钥，不能代其读取'];
  if (answers.length === 0) return ['└ 答复  尚未给出'];
  return answers.map(
    ({ at, outcome, reason }) => `└ 答复  ${localTime(at)} ${outcome}${reason === null ? '' : `：${reason.title}`}`,
  );
}
