/** One field that was refused; `pointer` is its place in the body (RFC 6901). */
export interface ProblemItem {
  readonly pointer: string;
  readonly detail: string;
}

interface ProblemBody {
  readonly title?: string;
  readonly code?: string;
  readonly detail?: string;
  readonly repair?: string;
  readonly errors?: readonly ProblemItem[];
  readonly traceId?: string;
}

/** A refusal or failure as the server tells it (RFC 9457), or one of reaching it. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';

  constructor(
    readonly status: number,
    readonly code: string,
    readonly about: {
      readonly title: string;
      readonly detail?: string | undefined;
      readonly repair?: string | undefined;
      readonly errors?: readonly ProblemItem[] | undefined;
      readonly traceId?: string | undefined;
      /** Seconds to wait, as the answer's Retry-After says. */
      readonly retryAfter?: number | undefined;
    },
  ) {
    super(about.title);
  }
}

export const UNREACHABLE = 'CONSOLE.UNREACHABLE';

export const unreachable = (): ApiProblem =>
  new ApiProblem(0, UNREACHABLE, {
    title: '无法连接服务器',
    repair: '检查网络后重试；仍不能连接的，请联系系统管理员。',
  });

/** What a failed answer says. Behind a proxy it may say nothing in our words: then its status has to do. */
export function toProblem(status: number, body: unknown, retryAfter: string | null): ApiProblem {
  const told: ProblemBody = typeof body === 'object' && body !== null ? body : {};
  const seconds = retryAfter === null ? Number.NaN : Number(retryAfter);
  return new ApiProblem(status, told.code ?? `HTTP.${status}`, {
    title: told.title ?? `服务器答复 ${status}`,
    detail: told.detail,
    repair: told.repair ?? (told.title === undefined ? '稍后重试；仍不成功的，请联系系统管理员。' : undefined),
    errors: told.errors,
    traceId: told.traceId,
    retryAfter: Number.isFinite(seconds) ? Math.max(0, Math.ceil(seconds)) : undefined,
  });
}

export const isProblem = (error: unknown, ...codes: readonly string[]): error is ApiProblem =>
  error instanceof ApiProblem && (codes.length === 0 || codes.includes(error.code));
