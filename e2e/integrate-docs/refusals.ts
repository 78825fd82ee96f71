import { readFileSync } from 'node:fs';
import { newId } from '#kernel';
import { issueToken, signedHeaders } from '#platform/auth';
import { PEOPLE } from '../../tools/simulator/people.js';
import { OFFICE } from '../../tools/simulator/places.js';
import type { PlatformIdentity } from '../../tools/simulator/signed-http.js';
import type { RunningServices } from '../../tools/stack/index.js';

interface Message {
  readonly body: string;
  readonly path?: string;
  readonly contentType?: string;
  readonly id?: string;
  readonly secondsAgo?: number;
  readonly secret?: string;
  readonly unsigned?: true;
}

const event = (no: string, over: Record<string, unknown> = {}): string =>
  JSON.stringify({
    sourceEventNo: no,
    sourceVersion: 1,
    title: '占道经营',
    reportedAt: '2026-03-02T09:00:00+08:00',
    ...over,
  });

/** A platform that makes each mistake of the page once, against the services that run. */
export class Refusals {
  constructor(
    private readonly services: Pick<RunningServices, 'urls' | 'keys'>,
    private readonly platform: PlatformIdentity,
  ) {}

  /** By code, what brings it about; gives the code that was answered. */
  readonly provocations: Readonly<Record<string, () => Promise<string>>> = {
    'INGEST.SIGNATURE_MISSING': () => this.send({ body: event('R-1'), unsigned: true }),
    'INGEST.SIGNATURE_INVALID': () => this.send({ body: event('R-1'), secret: Buffer.alloc(32, 1).toString('base64') }),
    'INGEST.SIGNATURE_EXPIRED': () => this.send({ body: event('R-1'), secondsAgo: 301 }),
    'INGEST.BODY_NOT_JSON': () => this.send({ body: "{'sourceEventNo': 'R-1'}" }),
    'INGEST.BODY_EMPTY': () => this.send({ body: '' }),
    'INGEST.BODY_POISONED': () => this.send({ body: event('R-1', { title: '\u0000' }) }),
    'INGEST.PUSH_INVALID': () => this.send({ body: event('R-1', { titel: '占道经营' }) }),
    'INGEST.BATCH_INVALID': () => this.send({ body: '{}', path: '/v1/events/batch' }),
    'INGEST.VERSION_CONFLICT': async () => {
      await this.send({ body: event('R-2') });
      return this.send({ body: event('R-2', { title: '垃圾堆积' }) });
    },
    'INGEST.SIGNED_ID_REUSED': async () => {
      const id = newId();
      await this.send({ body: event('R-3'), id });
      return this.send({ body: event('R-4'), id });
    },
    'INGEST.REGION_NOT_ALLOWED': () =>
      this.under({ regions: ['9901'] }, { regions: [] }, { body: event('R-5', { regionCode12: '990201001201' }) }),
    'INGEST.RATE_LIMITED': () =>
      this.under({ rateLimit: { perSecond: 1, burst: 1 } }, { rateLimit: null }, { body: event('R-6') }, 5),
    'INGEST.SOURCE_SUSPENDED': () => this.under({ state: 'suspended' }, { state: 'active' }, { body: event('R-7') }),
    'HTTP.MEDIA_TYPE': () => this.send({ body: event('R-8'), contentType: 'text/plain' }),
    'HTTP.BODY_TOO_LARGE': () => this.send({ body: event('R-9', { description: 'x'.repeat(1_100_000) }) }),
  };

  /** The code of the problem, or the outcome where there is none. */
  private async send(message: Message): Promise<string> {
    const { body, path = '/v1/events', contentType = 'application/json' } = message;
    const signed = signedHeaders({
      sourceId: this.platform.sourceId,
      secret: message.secret ?? this.platform.secret,
      id: message.id ?? newId(),
      timestamp: Math.floor(Date.now() / 1000) - (message.secondsAgo ?? 0),
      body: body === '' ? `POST ${path}` : body,
    });
    const headers = { 'content-type': contentType, ...(message.unsigned === true ? {} : signed) };
    const response = await fetch(this.services.urls.ingest + path, { method: 'POST', headers, body });
    const answer = (await response.json()) as { code?: string; outcome?: string };
    return answer.code ?? answer.outcome ?? '';
  }

  /** With the source changed meanwhile: what was answered to the message at the last of `times`. */
  private async under(change: object, back: object, message: Message, times = 1): Promise<string> {
    await this.change(change);
    try {
      let last = '';
      for (let time = 0; time < times; time += 1) last = await this.send(message);
      return last;
    } finally {
      await this.change(back);
    }
  }

  private async change(settings: object): Promise<void> {
    const { urls, keys } = this.services;
    const privateJwk = JSON.parse(readFileSync(keys.tokenKey, 'utf8')) as Parameters<
      typeof issueToken
    >[0]['privateJwk'];
    const actor = { ...PEOPLE.ops, procuratorateId: OFFICE.id };
    const token = await issueToken({ privateJwk, actor, audience: 'ingest' });
    const response = await fetch(`${urls.ingest}/v1/sources/${this.platform.sourceId}`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify(settings),
    });
    if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  }
}
