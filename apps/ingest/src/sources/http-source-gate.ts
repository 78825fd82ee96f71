import { type Clock, ProblemError } from '#kernel';
import { SIGNATURE_HEADERS, type SignedRequest, type SourceGate } from '#platform/auth';
import type { SourceDirectory } from './source-directory.js';
import type { Source } from './source.js';
import { verifySource } from './verify-source.js';

/** Lets requests in that a registered source signed within the last five minutes. */
export class HttpSourceGate implements SourceGate<Source> {
  constructor(
    private readonly directory: Pick<SourceDirectory, 'find' | 'findFresh'>,
    private readonly clock: Clock,
  ) {}

  async admit({ headers, signed }: SignedRequest): Promise<Source> {
    const claimed = headers[SIGNATURE_HEADERS.source];
    if (typeof claimed === 'string') await this.directory.findFresh(claimed);
    const verified = verifySource({ headers, signed, judgedAtMs: this.clock.now().getTime() }, (id) =>
      this.directory.find(id),
    );
    if (!verified.ok) throw new ProblemError(verified.error);
    return verified.value;
  }
}
