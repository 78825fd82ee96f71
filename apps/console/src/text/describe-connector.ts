import type { ConnectorPosition, ConnectorProgress, TriedConnector } from '../api/connectors.api.js';
import { waitText } from './describe-aside.js';
import { officeTimeToSecond } from './office-time.js';

export type ConnectorMood = 'stopped' | 'suspended' | 'failing' | 'behind' | 'running';

export const MOOD_NAMES: Readonly<Record<ConnectorMood, string>> = {
  stopped: '已停止',
  suspended: '来源停用，不拉取',
  failing: '拉取失败',
  behind: '尚未追上',
  running: '拉取中',
};

/** Rounds that may be missed before it is said that a connector is behind. */
const ROUNDS = 3;
const LEAST_SECONDS = 600;

/** How a connector is, in one word. */
export function moodOf(
  connector: Pick<ConnectorProgress, 'state' | 'failures' | 'lagSeconds'>,
  source: { readonly isActive: boolean; readonly everySeconds: number },
): ConnectorMood {
  if (connector.state === 'stopped') return 'stopped';
  if (!source.isActive) return 'suspended';
  if (connector.failures > 0) return 'failing';
  const most = Math.max(LEAST_SECONDS, ROUNDS * source.everySeconds);
  return (connector.lagSeconds ?? 0) > most ? 'behind' : 'running';
}

/** Since when there may be something that was not taken. */
export function lagText({ lagSeconds, caughtUpAt }: Pick<ConnectorProgress, 'lagSeconds' | 'caughtUpAt'>): string {
  if (lagSeconds === null) return '';
  return caughtUpAt === null ? `开始 ${waitText(lagSeconds)}，尚未追上` : `${waitText(lagSeconds)}前已全部收到`;
}

/** Where the next request goes on. */
export function positionText({ cursor, page, since, until }: ConnectorPosition): string {
  const parts = [
    ...(cursor === undefined || cursor === '' ? [] : [`游标 ${cursor}`]),
    ...(since === undefined ? [] : [`自 ${officeTimeToSecond(since)}`]),
    ...(until === undefined ? [] : [`至 ${officeTimeToSecond(until)}`]),
    ...(page === undefined ? [] : [`第 ${page} 页`]),
  ];
  return parts.length === 0 ? '从头' : parts.join('，');
}

/** What an answer says of the pages. */
export function pageText({ count, next, more, total }: NonNullable<TriedConnector['page']>): string {
  return [
    `本页 ${count} 条`,
    ...(total === null ? [] : [`共 ${total} 条`]),
    ...(next === null ? [] : [`下一页的游标 ${next}`]),
    ...(more === null ? [] : [more ? '还有下一页' : '没有下一页']),
  ].join('，');
}

/** How often, as people say it. */
export const everyText = (seconds: number): string =>
  seconds % 3_600 === 0
    ? `每 ${seconds / 3_600} 小时`
    : seconds % 60 === 0
      ? `每 ${seconds / 60} 分钟`
      : `每 ${seconds} 秒`;

/** Whether a definition signs in, and so needs a secret. */
export function needsSecret(definition: object | undefined): boolean {
  const signIn = (definition as { readonly signIn?: unknown } | undefined)?.signIn;
  const kind = typeof signIn === 'object' && signIn !== null ? (signIn as { readonly kind?: unknown }).kind : undefined;
  return kind !== undefined && kind !== 'none';
}
