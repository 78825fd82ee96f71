/** The members of a problem document that a person reads. */
interface ProblemAnswer {
  readonly code?: string;
  readonly title?: string;
  readonly detail?: string;
  readonly repair?: string;
}

/** A request that a service refused, with what its problem document says to do about it. */
export class Refused extends Error {
  constructor(
    readonly service: string,
    readonly status: number,
    readonly problem: ProblemAnswer,
  ) {
    const { code, title, detail, repair } = problem;
    const told = [`${service} 答 ${status}`, code, title, detail, repair && `处理办法：${repair}`];
    super(told.filter((part) => part !== undefined && part !== '').join('；'));
    this.name = 'Refused';
  }
}

/** A service that gave no answer at all. */
export class Unreachable extends Error {
  constructor(service: string, url: string, cause: unknown) {
    super(`${service}（${url}）没有应答`, { cause });
    this.name = 'Unreachable';
  }
}

const ANSWER_WITHIN_MS = 10_000;

export interface Request {
  readonly service: string;
  readonly baseUrl: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Sent as JSON by POST; a GET has none. */
  readonly body?: object;
}

/** The parsed answer. Throws Refused for any status but 2xx, Unreachable when none came. */
export async function ask<T>({ service, baseUrl, path, headers, body }: Request): Promise<T> {
  const url = baseUrl + path;
  const post = {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { ...headers, 'content-type': 'application/json' },
  };
  let response: Response;
  let text: string;
  try {
    const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
    response = await fetch(url, body === undefined ? { headers, signal } : { ...post, signal });
    text = await response.text();
  } catch (error) {
    throw new Unreachable(service, baseUrl, error);
  }
  const answer = parse(text);
  if (!response.ok) throw new Refused(service, response.status, answer as ProblemAnswer);
  return answer as T;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
