import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { getBody } from './source-signature.js';

/** A request whose signature is to be checked: its headers and exactly what was signed. */
export interface SignedRequest {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The bytes of the body; for a GET the text `GET <path and query>`. */
  readonly signed: Buffer | string;
}

/** Provided by the app under `SOURCE_GATE`: knows the sources and their secrets. */
export interface SourceGate<S> {
  /** The source that signed the request. Throws a `ProblemError` with status 401 otherwise. */
  admit(request: SignedRequest): Promise<S>;
}

export const SOURCE_GATE = Symbol('source gate');

export interface RequestWithSource {
  readonly method: string;
  readonly url: string;
  readonly headers: SignedRequest['headers'];
  readonly rawBody?: Buffer;
  source?: unknown;
}

@Injectable()
export class SourceGuard implements CanActivate {
  constructor(@Inject(SOURCE_GATE) private readonly gate: SourceGate<unknown>) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<RequestWithSource>();
    const signed = request.method === 'GET' ? getBody(request.url) : (request.rawBody ?? '');
    request.source = await this.gate.admit({ headers: request.headers, signed });
    return true;
  }
}
