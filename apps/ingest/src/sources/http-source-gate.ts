import { type Clock, ProblemError } from '#kernel';
import type { SignedRequest, SourceGate } from '#platform/auth';
import type { SignatureCounter } from './signature-counter.js';
import type { SourceDirectory } from './source-directory.js';
import type { Source } from './source.js';
import { mayBeNews, verifySource } from './verify-source.js';

export interface HttpSourceGateDeps {
  readonly directory: Pick<SourceDirectory, 'find' | 'lookAgain'>;
  readonly counter: Pick<SignatureCounter, 'count'>;
  readonly clock: Clock;
}

/** Lets requests in that a registered source signed within the last five minutes. */
export class HttpSourceGate implements SourceGate<Source> {
  constructor(private readonly deps: HttpSourceGateDeps) {}

  async admit({ headers, signed }: SignedRequest): Promise<Source> {
    const { directory, counter, clock } = this.deps;
    const verify = () =>
      verifySource({ headers, signed, judgedAtMs: clock.now().getTime() }, (id) => directory.find(id));
    let verified = verify();
    if (!verified.ok && mayBeNews(verified.error) && (await directory.lookAgain())) verified = verify();
    counter.count(verified, { headers }, 'http');
    if (!verified.ok) throw new ProblemError(verified.error);
    return verified.value.source;
  }
}
