import type { Metrics } from '#platform/observe';
import { SIGNATURE_HEADERS } from '#platform/auth';
import type { SignedItem, VerifiedSource } from './verify-source.js';
import type { Result } from '#kernel';

/** Counts what was signed with which key, so that an old one is seen to fall out of use, and what nobody's signature holds for. */
export class SignatureCounter {
  private readonly good;
  private readonly bad;

  constructor(
    metrics: Metrics,
    /** A label has few values: a name that anybody can make up is none. */
    private readonly isKnown: (sourceId: string) => boolean,
  ) {
    this.good = metrics.counter('gp_ingest_signatures_total', 'Signatures that were good, by key', [
      'source',
      'key',
      'door',
    ]);
    const help = 'Requests and records that were refused for their signature or their source';
    this.bad = metrics.counter('gp_ingest_signature_refusals_total', help, ['source', 'code', 'door']);
  }

  count(verified: Result<VerifiedSource, string>, item: Pick<SignedItem, 'headers'>, door: 'http' | 'kafka'): void {
    if (verified.ok) {
      const { source, keyId } = verified.value;
      this.good.inc({ source: source.id, key: keyId, door });
      return;
    }
    const claimed = item.headers[SIGNATURE_HEADERS.source];
    const source = typeof claimed === 'string' && this.isKnown(claimed) ? claimed : 'unknown';
    this.bad.inc({ source, code: verified.error, door });
  }
}
