import type { RecordState } from '../api/quarantine.api.js';

export const RECORD_STATES: Readonly<Record<RecordState, string>> = {
  open: '待处理',
  resent: '已重发',
  dismissed: '不再处理',
};

const PREFIX = /(?:^|\.)grid\.push\.([a-z0-9][a-z0-9-]{1,62})\.v1$/;

/** The source on whose topic a record came; null for a topic that no source writes to. */
export const sourceOfTopic = (topic: string): string | null => PREFIX.exec(topic)?.[1] ?? null;

const MINUTE = 60;
const HOUR = 3_600;
const DAY = 86_400;

/** How long something has waited, in the largest unit that it fills. */
export function waitText(seconds: number): string {
  if (seconds < MINUTE) return '不到 1 分钟';
  if (seconds < HOUR) return `${Math.floor(seconds / MINUTE)} 分钟`;
  if (seconds < DAY) return `${Math.floor(seconds / HOUR)} 小时`;
  return `${Math.floor(seconds / DAY)} 天`;
}

/** JSON as people read it, where it is JSON and nothing of it is lost by that: numbers beyond what a browser holds would change. */
export function readable(text: string): string {
  if (/\d{16}/.test(text)) return text;
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
