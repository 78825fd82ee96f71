import { sourceSecretAad } from '#contracts';
import { type Clock, ProblemError } from '#kernel';
import {
  isSignatureSuite,
  readSignatureHeaders,
  type SignatureSuite,
  type SignedRequest,
  type SigningKey,
  type SourceGate,
  verifySignature,
} from '#platform/auth';
import type { FieldKeys } from '#platform/crypto';
import type { Tx, UnitOfWork } from '#platform/postgres';
import type { SourceRow } from '../storage/source.row.js';

/** Both ways: a platform's clock may be ahead as well. */
const MAX_AGE_SECONDS = 300;
const IN_USE = 'active';
const FIRST_SUITE: SignatureSuite = 'hmac-sha256';

interface Deps {
  readonly uow: UnitOfWork;
  readonly sources: { findById(tx: Tx, sourceId: string): Promise<SourceRow | undefined> };
  readonly keys: Pick<FieldKeys, 'open'>;
  readonly clock: Clock;
}

/** Lets a request pass that a registered, active source signed, and answers its id. Secrets are opened per request. */
export class RegisteredSourceGate implements SourceGate<string> {
  constructor(private readonly deps: Deps) {}

  async admit(request: SignedRequest): Promise<string> {
    const headers = readSignatureHeaders(request.headers);
    if (!headers.ok) throw new ProblemError('NOTIFY.SIGNATURE_INVALID', { detail: '签名头缺失或格式不正确' });
    const { sourceId } = headers.value;
    const source = await this.deps.uow.read((tx) => this.deps.sources.findById(tx, sourceId));
    const judgedAtMs = this.deps.clock.now().getTime();
    const verified = verifySignature({
      headers: headers.value,
      keys: source === undefined ? [] : this.openKeys(source, judgedAtMs),
      body: request.signed,
      judgedAtMs,
      maxAgeSeconds: MAX_AGE_SECONDS,
    });
    if (!verified.ok) {
      const aged = verified.error === 'too-old' || verified.error === 'too-new';
      throw new ProblemError(aged ? 'NOTIFY.SIGNATURE_EXPIRED' : 'NOTIFY.SIGNATURE_INVALID');
    }
    // Told only to whoever has the secret: a stranger does not learn which sources exist.
    if (source?.state !== IN_USE) throw new ProblemError('NOTIFY.SOURCE_SUSPENDED');
    return sourceId;
  }

  private openKeys(source: SourceRow, atMs: number): SigningKey[] {
    const inUse = source.keys.filter(
      ({ state, endsAt }) => state === IN_USE && (endsAt === undefined || atMs < Date.parse(endsAt)),
    );
    // A key of a suite that a later release brings is none that this one could verify with.
    return inUse.flatMap(({ keyId, secretSealed, suite = FIRST_SUITE }) =>
      isSignatureSuite(suite)
        ? [{ suite, secret: this.deps.keys.open(secretSealed, sourceSecretAad(source.sourceId, keyId)) }]
        : [],
    );
  }
}
