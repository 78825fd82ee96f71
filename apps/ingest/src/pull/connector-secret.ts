import { ProblemError } from '#kernel';
import { type Connector, originsOf } from './connector.js';

/** A connector that was saved before, as far as its secret goes. */
export interface SavedSecret {
  readonly definition: Connector;
  readonly secretSealed: string | null;
}

const needed = (detail: string): ProblemError =>
  new ProblemError('INGEST.CONNECTOR_SECRET_NEEDED', { items: [{ pointer: '/secret', detail }] });

/**
 * Whether the secret that was saved may go on: `kept`, where nothing new was given. A secret never goes where it was not given
 * for: another address, or another kind of sign-in, asks for it again, or somebody could have it sent to a machine of their own.
 * Throws INGEST.CONNECTOR_SECRET_NEEDED.
 */
export function secretFor(
  definition: Connector,
  given: string | undefined,
  saved: SavedSecret | undefined,
): 'given' | 'kept' | 'none' {
  const { signIn } = definition;
  if (signIn.kind === 'none') return 'none';
  if (given !== undefined) {
    if (signIn.kind === 'header' && !/^[\u0020-\u007e]+$/.test(given))
      throw needed('放在请求头的密钥只能用 ASCII 字符');
    return 'given';
  }
  if (saved === undefined || saved.secretSealed === null) throw needed('此登录方式需要密钥');
  if (saved.definition.signIn.kind !== signIn.kind) throw needed('登录方式与原来不同，须重新填写');
  if (originsOf(saved.definition).join() !== originsOf(definition).join()) throw needed('地址与原来不同，须重新填写');
  return 'kept';
}
