/** How a platform that is only asked, and never pushes, is asked: data, as `PUT /v1/sources/:id/connector` takes it. */
export interface Connector {
  readonly title: string;
  readonly request: PageRequest;
  /** How {since} and {until} are written. Default `iso`. */
  readonly times?: TimeForm;
  readonly signIn: SignIn;
  readonly paging: Paging;
  readonly answer: AnswerPlaces;
  readonly limits?: Partial<Limits>;
  /** Between two rounds. Default 60. */
  readonly everySeconds?: number;
}

export type TimeForm = 'iso' | 'local' | 'compact' | 'unix' | 'unix-ms';
export type Fields = Readonly<Record<string, string>>;

export interface PageRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers?: Fields;
  readonly query?: Fields;
  /** Body of a POST: one of the two. */
  readonly json?: Readonly<Record<string, unknown>>;
  readonly form?: Fields;
}

/** A place of the answer, and the words that it has in this case. */
export interface AnswerWord {
  readonly from: string;
  readonly in: readonly (string | number | boolean)[];
}

export interface AnswerPlaces {
  /** Where the records are; the empty pointer: the answer is the list itself. */
  readonly items: string;
  /** For platforms that answer 200 to everything: what the answer says when it is good … */
  readonly ok?: AnswerWord;
  /** … and when the sign-in has run out. */
  readonly signedOut?: AnswerWord;
}

export interface Limits {
  readonly requestsPerMinute: number;
  readonly pageSize: number;
  readonly maxBytes: number;
  readonly timeoutSeconds: number;
}

export const DEFAULT_LIMITS: Limits = {
  requestsPerMinute: 60,
  pageSize: 100,
  maxBytes: 8 * 1024 * 1024,
  timeoutSeconds: 30,
};
export const DEFAULT_EVERY_SECONDS = 60;

export const limitsOf = ({ limits }: Connector): Limits => ({ ...DEFAULT_LIMITS, ...limits });

/** A stretch of time that is asked for. */
export interface Window {
  /** Where the first one begins: an instant with an offset. */
  readonly from: string;
  /** How far a round goes back behind the one before it, for what the platform writes late. */
  readonly overlapSeconds: number;
  /** Longest stretch that one request may ask for. */
  readonly longestSeconds: number;
  /** How far behind now a stretch ends. Default 0. */
  readonly lagSeconds?: number;
}

export type Paging =
  | {
      readonly kind: 'cursor';
      /** Where the answer says with what the next request goes on. */
      readonly next: string;
      /** Where it says whether there is more; without it an empty page, or no next, is the end. */
      readonly more?: string;
      readonly start?: string;
    }
  | {
      readonly kind: 'page';
      readonly first?: number;
      /** Where the number of all records is; without it an empty page is the end. */
      readonly total?: string;
      /** The list grows at its end alone: a round begins at the last page that had something. */
      readonly resume?: boolean;
      readonly window?: Window;
    }
  | { readonly kind: 'window'; readonly window: Window };

/** A request that is answered with a token. `{secret}` may stand in its body only. */
export interface SignInRequest {
  readonly url: string;
  readonly headers?: Fields;
  readonly json?: Readonly<Record<string, unknown>>;
  readonly form?: Fields;
}

export type SignIn =
  | { readonly kind: 'none' }
  | { readonly kind: 'header'; readonly name: string; readonly prefix?: string }
  | { readonly kind: 'basic'; readonly user: string }
  | {
      readonly kind: 'oauth2';
      readonly tokenUrl: string;
      readonly clientId: string;
      readonly scope?: string;
      /** Where client id and secret go. Default `basic`. */
      readonly client?: 'basic' | 'body';
    }
  | {
      readonly kind: 'login';
      readonly request: SignInRequest;
      readonly token: string;
      /** Where the answer says for how many seconds the token is good; without it until it is refused. */
      readonly expiresIn?: string;
      /** Where the token goes: a header or a query parameter. Default the header `authorization`. */
      readonly header?: string;
      readonly query?: string;
      readonly prefix?: string;
    }
  | HmacSignIn;

/** The usual 接口签名: all parameters in the order of their names, and a keyed digest over them. */
export interface HmacSignIn {
  readonly kind: 'hmac';
  readonly digest: 'hmac-sha256' | 'hmac-sm3' | 'hmac-sha1' | 'hmac-md5';
  readonly keyName: string;
  readonly key: string;
  readonly timestampName: string;
  readonly timestampAs: Exclude<TimeForm, 'iso'>;
  readonly nonceName?: string;
  readonly signName: string;
  /** `query`: a=1&b=2; `joined`: a1b2. Default `query`. */
  readonly text?: 'query' | 'joined';
  /** Default `hex`. */
  readonly encoding?: 'hex' | 'HEX' | 'base64';
  /** Whether the signature goes into the query or a header. Default `query`. */
  readonly signIn?: 'query' | 'header';
}

/** Kinds that first ask for a token. */
export const asksForToken = ({ kind }: SignIn): boolean => kind === 'oauth2' || kind === 'login';

/** Every address that the connector's secret, or what it was exchanged for, is sent to. */
export function originsOf({ request, signIn }: Connector): string[] {
  const urls = [request.url];
  if (signIn.kind === 'oauth2') urls.push(signIn.tokenUrl);
  if (signIn.kind === 'login') urls.push(signIn.request.url);
  return [...new Set(urls.map(originOf))].sort();
}

const PLACEHOLDER = /\{[a-zA-Z]+\}/g;

export const originOf = (url: string): string => new URL(url.replace(PLACEHOLDER, '0')).origin;
