import { readFileSync } from 'node:fs';
import { type Actor, issueToken } from '#platform/auth';
import type { RunningServices } from '../stack/index.js';
import { OFFICE, OTHER_OFFICE } from './places.js';

/** Fictitious people of fictitious offices. */
export const PEOPLE: Readonly<Record<'prosecutor' | 'chief' | 'otherOffice' | 'ops', Actor>> = {
  prosecutor: person('demo-prosecutor', '林检察官（演示）', ['prosecutor'], OFFICE),
  chief: person('demo-chief', '周检察长（演示）', ['chief'], OFFICE),
  otherOffice: person('demo-other', '许检察官（演示）', ['prosecutor'], OTHER_OFFICE),
  ops: {
    ...person('demo-ops', '系统管理员（演示）', ['ops'], { id: '990000', regionPrefix: '' }),
    subordinateOfficeIds: [OFFICE.id, OTHER_OFFICE.id],
  },
};

export type PersonName = keyof typeof PEOPLE;

function person(
  id: string,
  name: string,
  roles: Actor['roles'],
  office: { readonly id: string; readonly regionPrefix: string },
): Actor {
  const place = { procuratorateId: office.id, regionPrefixes: [office.regionPrefix] };
  return { id, name, roles, ...place, departmentIds: [], subordinateOfficeIds: [] };
}

export interface Desk {
  get(url: string): Promise<unknown>;
  post(url: string, body: unknown): Promise<unknown>;
}

/**
 * The services' HTTP APIs as this person uses them, with a token for each request as the gateway gives it; the key is
 * that of this installation. A refusal is thrown with the problem's code.
 */
export function deskOf(name: PersonName, { urls, keys }: Pick<RunningServices, 'urls' | 'keys'>): Desk {
  const privateJwk = JSON.parse(readFileSync(keys.tokenKey, 'utf8')) as Parameters<typeof issueToken>[0]['privateJwk'];
  const call = async (url: string, init: RequestInit): Promise<unknown> => {
    const audience = Object.entries(urls).find(([, base]) => url.startsWith(`${base}/`))?.[0];
    if (audience === undefined) throw new Error(`no service of this installation is at ${url}`);
    const token = await issueToken({ privateJwk, actor: PEOPLE[name], audience });
    const response = await fetch(url, { ...init, headers: { ...init.headers, authorization: `Bearer ${token}` } });
    const body: unknown = await response.json();
    if (!response.ok) throw new Refused(response.status, body);
    return body;
  };
  return {
    get: (url) => call(url, {}),
    post: (url, body) =>
      call(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  };
}

/** An answer other than 2xx, with what its problem document says. */
export class Refused extends Error {
  readonly code: string;

  constructor(
    readonly status: number,
    readonly body: unknown,
  ) {
    const problem = body as { code?: string; title?: string; detail?: string; errors?: unknown };
    const { code = '', title = '', detail = '', errors = [] } = problem;
    super(`${status} ${code} ${title} ${detail} ${JSON.stringify(errors)}`);
    this.code = code;
  }
}
