import type { Actor } from './actor.js';
import type { TokenVerifier } from './token-verifier.js';

/** What a reader may look at: header names are in lower case. */
export interface RequestToRead {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly method?: string;
}

/** Who is behind a request. A service reads a signed token, the gateway a session's cookie. */
export interface ActorReader {
  /** Code of the problem for a request that names nobody; default `HTTP.UNAUTHENTICATED`. */
  readonly codeOfNobody?: string;
  /** Null when the request names nobody. Throws a `ProblemError` when what it names is not, or no longer, good. */
  read(request: RequestToRead): Promise<Actor | null>;
}

export const ACTOR_READER = Symbol('actor reader');

/** `Authorization: Bearer <token>`. */
export class BearerActors implements ActorReader {
  constructor(private readonly verifier: Pick<TokenVerifier, 'verify'>) {}

  async read(request: RequestToRead): Promise<Actor | null> {
    const header = request.headers['authorization'];
    if (typeof header !== 'string') return null;
    const token = /^Bearer +([A-Za-z0-9._~+/-]+=*)$/i.exec(header)?.[1];
    return token === undefined ? null : this.verifier.verify(token);
  }
}
