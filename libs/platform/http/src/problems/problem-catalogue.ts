import type { ProblemError } from '#kernel';

/** An entry of the catalogue, by structure: the app hands in the list of `#contracts`. */
export interface ProblemEntry {
  readonly code: string;
  readonly status: number;
  readonly title: string;
  readonly repair: string;
}

/** The body of an answer with `application/problem+json` (RFC 9457). */
export interface ProblemBody {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail?: string;
  readonly repair: string;
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
  readonly traceId?: string;
  readonly [fact: string]: unknown;
}

const INTERNAL = 'HTTP.INTERNAL';
/** Members that a fact must not take the place of. */
const RESERVED = new Set(['type', 'title', 'status', 'code', 'detail', 'repair', 'errors', 'traceId', 'instance']);

/** The edge's own codes by status; each is an entry of the catalogue that the service is given. */
const CODE_OF_STATUS: Readonly<Record<number, string>> = {
  400: 'HTTP.BAD_REQUEST',
  401: 'HTTP.UNAUTHENTICATED',
  403: 'HTTP.FORBIDDEN',
  404: 'HTTP.NOT_FOUND',
  405: 'HTTP.METHOD_NOT_ALLOWED',
  408: 'HTTP.TIMEOUT',
  413: 'HTTP.BODY_TOO_LARGE',
  414: 'HTTP.URL_TOO_LONG',
  415: 'HTTP.MEDIA_TYPE',
  422: 'HTTP.INVALID',
  429: 'HTTP.TOO_MANY_REQUESTS',
  500: INTERNAL,
  503: 'HTTP.UNAVAILABLE',
};

export const codeOfStatus = (status: number): string =>
  CODE_OF_STATUS[status] ?? (status >= 400 && status < 500 ? 'HTTP.BAD_REQUEST' : INTERNAL);

/** The codes that must be in the catalogue for the edge itself to answer. */
export const EDGE_CODES: readonly string[] = [
  ...new Set(Object.values(CODE_OF_STATUS)),
  'HTTP.JSON_REFUSED',
  'HTTP.TOKEN_INVALID',
  'HTTP.QUARANTINE_NOT_OPEN',
];

export class ProblemCatalogue {
  private readonly byCode: ReadonlyMap<string, ProblemEntry>;

  /** Throws when an entry is there twice, or one of the edge's own codes is missing. */
  constructor(readonly entries: readonly ProblemEntry[]) {
    this.byCode = new Map(entries.map((entry) => [entry.code, entry]));
    if (this.byCode.size !== entries.length) throw new Error('the catalogue of problems has a code twice');
    const missing = EDGE_CODES.filter((code) => !this.byCode.has(code));
    if (missing.length > 0) throw new Error(`the catalogue of problems lacks ${missing.join(', ')}`);
  }

  find(code: string): ProblemEntry | undefined {
    return this.byCode.get(code);
  }

  /** The answer for a failure. A code that is not in the catalogue is answered as an internal error. */
  present(problem: ProblemError, traceId: string | undefined): ProblemBody {
    const known = this.byCode.get(problem.code);
    const entry = known ?? this.byCode.get(INTERNAL)!;
    const trace = traceId === undefined ? {} : { traceId };
    const head = { type: `/problems/${entry.code}`, title: entry.title, status: entry.status, code: entry.code };
    // What an internal failure has to say is for the log only.
    if (known === undefined || entry.code === INTERNAL) return { ...head, repair: entry.repair, ...trace };
    return {
      ...Object.fromEntries(Object.entries(problem.facts).filter(([name]) => !RESERVED.has(name))),
      ...head,
      ...(problem.detail === undefined ? {} : { detail: problem.detail }),
      repair: entry.repair,
      ...(problem.items.length === 0
        ? {}
        : { errors: problem.items.map(({ pointer, detail }) => ({ pointer, detail })) }),
      ...trace,
    };
  }
}
