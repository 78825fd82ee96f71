/** What a problem says about one place of the input. `pointer` is a JSON Pointer (RFC 6901) into the request body. */
export interface ProblemItem {
  readonly pointer: string;
  readonly detail: string;
}

/**
 * A failure that somebody outside can do something about. `code` is one of the catalogue in `#contracts` (problems),
 * which gives its HTTP status, Chinese title and repair; the presenter in `#platform/http` joins the two.
 * `detail` is Chinese, about this occurrence, and never holds personal data.
 */
export class ProblemError extends Error {
  readonly code: string;
  readonly detail: string | undefined;
  readonly items: readonly ProblemItem[];
  /** Facts a caller can act on, shown as extension members of the problem (RFC 9457 §3.2). */
  readonly facts: Readonly<Record<string, string | number | boolean>>;

  constructor(
    code: string,
    options: {
      detail?: string;
      items?: readonly ProblemItem[];
      facts?: Readonly<Record<string, string | number | boolean>>;
      cause?: unknown;
    } = {},
  ) {
    super(options.detail === undefined ? code : `${code}: ${options.detail}`, { cause: options.cause });
    this.name = 'ProblemError';
    this.code = code;
    this.detail = options.detail;
    this.items = options.items ?? [];
    this.facts = options.facts ?? {};
  }
}
