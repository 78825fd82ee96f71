import { Readable } from 'node:stream';
import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { fileBody, targetBody } from './source-signature.js';

/** A request whose signature is to be checked: its headers and exactly what was signed. */
export interface SignedRequest {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The bytes of the body; without one, and for a file, the text that stands for them (`targetBody`, `fileBody`). */
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
  /** A stream where the route takes a file as it comes. */
  readonly body?: unknown;
  source?: unknown;
}

@Injectable()
export class SourceGuard implements CanActivate {
  constructor(@Inject(SOURCE_GATE) private readonly gate: SourceGate<unknown>) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<RequestWithSource>();
    request.source = await this.gate.admit({ headers: request.headers, signed: signedOf(request) });
    return true;
  }
}

function signedOf({ method, url, headers, rawBody, body }: RequestWithSource): Buffer | string {
  if (body instanceof Readable) return fileBody(url, String(headers['content-digest'] ?? ''));
  return rawBody === undefined || rawBody.length === 0 ? targetBody(method, url) : rawBody;
}
