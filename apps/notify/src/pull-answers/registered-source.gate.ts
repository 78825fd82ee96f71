import { sourceSecretAad } from '#contracts';
import { type Clock, ProblemError } from '#kernel';
import { readSignatureHeaders, type SignedRequest, type SourceGate, verifySignature } from '#platform/auth';
import type { FieldKeys } from '#platform/crypto';
import type { Tx, UnitOfWork } from '#platform/postgres';
import type { SourceRow } from '../storage/source.row.js';

/** Both ways: a platform's clock may be ahead as well. */
const MAX_AGE_SECONDS = 300;
const IN_USE = 'active';

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
    const verified = verifySignature({
      headers: headers.value,
      secrets: source === undefined ? [] : this.openSecrets(source),
      body: request.signed,
      judgedAtMs: this.deps.clock.now().getTime(),
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

  private openSecrets(source: SourceRow): string[] {
    return source.keys
      .filter(({ state }) => state === IN_USE)
      .map(({ keyId, secretSealed }) => this.deps.keys.open(secretSealed, sourceSecretAad(source.sourceId, keyId)));
  }
}
