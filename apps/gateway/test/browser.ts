import { parseSetCookie } from 'cookie';

export interface Answer<T> {
  readonly status: number;
  readonly body: T;
  readonly headers: Headers;
}

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** What a browser adds to a request by itself: its cookies, and where the page is from. */
export class Browser {
  readonly cookies = new Map<string, string>();
  csrfToken: string | undefined;

  constructor(
    /** Of the instance that is asked; a load balancer may ask another. */
    public url: string,
    readonly origin: string,
    readonly userAgent = 'test browser',
  ) {}

  async ask<T = Record<string, unknown>>(
    method: Method,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer<T>> {
    const response = await this.fetch(method, path, body, headers);
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') === true;
    return {
      status: response.status,
      body: (text !== '' && isJson ? JSON.parse(text) : text) as T,
      headers: response.headers,
    };
  }

  async fetch(method: Method, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Response> {
    const changes = method !== 'GET';
    const response = await fetch(this.url + path, {
      method,
      redirect: 'manual',
      headers: {
        'user-agent': this.userAgent,
        ...(this.cookies.size === 0 ? {} : { cookie: this.cookieHeader() }),
        ...(changes ? { origin: this.origin, 'sec-fetch-site': 'same-origin' } : {}),
        ...(changes && this.csrfToken !== undefined ? { 'x-csrf-token': this.csrfToken } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    this.keepCookies(response);
    return response;
  }

  /** Another browser that was given all that this one has: somebody who stole it. */
  copy(): Browser {
    const thief = new Browser(this.url, this.origin, this.userAgent);
    for (const [name, value] of this.cookies) thief.cookies.set(name, value);
    thief.csrfToken = this.csrfToken;
    return thief;
  }

  cookieHeader(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  keepCookies(response: Response): void {
    for (const line of response.headers.getSetCookie()) {
      const { name, value, maxAge } = parseSetCookie(line);
      if (value === undefined || value === '' || maxAge === 0) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
  }
}
