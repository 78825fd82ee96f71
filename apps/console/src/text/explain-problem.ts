import { isProblem } from '../api/problem.js';

/** What a person is told of a failure: what it is, what this time, what to do, and by which word ops find it. */
export interface Explained {
  readonly title: string;
  readonly lines: readonly string[];
  readonly traceId: string | undefined;
}

export function explainProblem(error: unknown): Explained {
  if (!isProblem(error)) {
    return { title: '页面出了差错', lines: ['请重新载入页面；仍不成功的，请联系系统管理员。'], traceId: undefined };
  }
  const { title, detail, repair, errors = [], traceId, retryAfter } = error.about;
  const lines = [
    ...(detail === undefined ? [] : [detail]),
    ...errors.map((item) => item.detail),
    ...(retryAfter === undefined ? [] : [`请在${inWords(retryAfter)}后再试。`]),
    // A repair that speaks of the header is said better by the wait itself.
    ...(repair === undefined || (retryAfter !== undefined && /Retry-After/i.test(repair)) ? [] : [repair]),
  ];
  return { title, lines: [...new Set(lines)], traceId };
}

/** Seconds as a wait is said: 45 秒, 3 分钟, 2 小时. Rounded up, so that nobody comes too early. */
export function inWords(seconds: number): string {
  if (seconds < 60) return ` ${Math.max(1, Math.ceil(seconds))} 秒`;
  if (seconds < 3_600) return ` ${Math.ceil(seconds / 60)} 分钟`;
  return ` ${Math.ceil(seconds / 3_600)} 小时`;
}
