import type { IncomingHttpHeaders } from 'node:http';

export interface FakeRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** JSON when the body was JSON, else its bytes. */
  readonly body: unknown;
}

export interface FakeAnswer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** `parts` are what the groups of the route's pattern matched. */
export type FakeHandler = (request: FakeRequest, parts: readonly string[]) => FakeAnswer | undefined;

export type FakeRoute = readonly [method: string, pattern: RegExp, handler: FakeHandler];

export const ok = (body: unknown): FakeAnswer => ({ status: 200, body });
export const done: FakeAnswer = { status: 204 };

export const problem = (
  status: number,
  code: string,
  title: string,
  more: { readonly detail?: string; readonly repair?: string; readonly retryAfter?: number } = {},
): FakeAnswer => ({
  status,
  body: {
    type: `/problems/${code}`,
    title,
    status,
    code,
    detail: more.detail,
    repair: more.repair ?? '核对后重试。',
    traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
  },
  ...(more.retryAfter === undefined ? {} : { headers: { 'retry-after': String(more.retryAfter) } }),
});

export const field = (request: FakeRequest, name: string): string => {
  const body = request.body as Readonly<Record<string, unknown>> | undefined;
  const value = body?.[name];
  return typeof value === 'string' ? value : '';
};

/** The answer of the first route that fits. */
export function routed(routes: readonly FakeRoute[], request: FakeRequest): FakeAnswer | undefined {
  for (const [method, pattern, handler] of routes) {
    const match = method === request.method ? pattern.exec(request.path) : null;
    if (match !== null) {
      const answer = handler(request, match.slice(1));
      if (answer !== undefined) return answer;
    }
  }
  return undefined;
}
