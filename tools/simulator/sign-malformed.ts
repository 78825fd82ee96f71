import { newId } from '#kernel';
import { signedHeaders } from '#platform/auth';
import type { MalformedPush, Signing } from './malformed-pushes.js';
import type { PlatformIdentity } from './signed-http.js';

const AN_HOUR = 3_600;

/** Headers of a malformed push: those of its platform, or wrong in the way that it says. */
export function malformedHeaders(
  platform: PlatformIdentity,
  { value, signing }: MalformedPush,
): Record<string, string> {
  const now = Math.floor(Date.now() / 1000);
  const right = (over: Partial<Parameters<typeof signedHeaders>[0]> = {}): Record<string, string> =>
    signedHeaders({ ...platform, id: newId(), timestamp: now, body: value, ...over });
  const ways: Record<Signing, () => Record<string, string>> = {
    right,
    missing: () => ({ 'x-source': platform.sourceId }),
    'other-body': () => right({ body: Buffer.concat([value, Buffer.from(' ')]) }),
    expired: () => right({ timestamp: now - AN_HOUR }),
    garbled: () => ({ ...right(), 'webhook-signature': 'v1,====' }),
    'unknown-source': () => right({ sourceId: 'nobody-here' }),
  };
  return ways[signing]();
}
