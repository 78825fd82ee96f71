import { readFile, stat } from 'node:fs/promises';
import { type Actor, issueToken } from '#platform/auth';

type PrivateJwk = Parameters<typeof issueToken>[0]['privateJwk'];

/** Half of what services accept: a request that waits still arrives in time. */
const LIFE_SECONDS = 30;

/** Signs who a person is, anew for each request, with the key of a file that may be replaced while the gateway runs. */
export class ServiceTokens {
  private key: { readonly version: string; readonly jwk: PrivateJwk } | undefined;

  constructor(private readonly file: string) {}

  async tokenFor(actor: Actor, service: string): Promise<string> {
    return issueToken({ privateJwk: await this.read(), actor, audience: service, ttlSeconds: LIFE_SECONDS });
  }

  private async read(): Promise<PrivateJwk> {
    const { mtimeMs, size, ino } = await stat(this.file);
    const version = `${mtimeMs}/${size}/${ino}`;
    if (this.key?.version !== version) {
      this.key = { version, jwk: JSON.parse(await readFile(this.file, 'utf8')) as PrivateJwk };
    }
    return this.key.jwk;
  }
}
