import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { connectorSchema } from './connector-format.js';
import { readConnector } from './read-connector.js';

const good = (over: Record<string, unknown> = {}): Record<string, unknown> => ({
  title: '示例',
  request: { method: 'GET', url: 'https://platform.example/events', query: { after: '{cursor}' } },
  signIn: { kind: 'none' },
  paging: { kind: 'cursor', next: '/next' },
  answer: { items: '/items' },
  ...over,
});
const request = (over: Record<string, unknown>): Record<string, unknown> =>
  good({ request: { method: 'GET', url: 'https://platform.example/events', query: { after: '{cursor}' }, ...over } });
const login = (over: Record<string, unknown>, inRequest: Record<string, unknown> = {}): Record<string, unknown> =>
  good({
    signIn: {
      kind: 'login',
      request: { url: 'https://platform.example/login', json: { p: '{secret}' }, ...inRequest },
      token: '/token',
      ...over,
    },
  });
const window = { from: '2026-01-01T00:00:00+08:00', overlapSeconds: 60, longestSeconds: 3_600 };
const pointers = (value: unknown): string[] => {
  const read = readConnector(value);
  return read.ok ? [] : read.error.map(({ pointer }) => pointer);
};

describe('a connector', () => {
  it.each<[string, unknown, string]>([
    ['no object', [], ''],
    ['an unknown member', good({ titel: 'x' }), '/titel'],
    ['no list', good({ answer: {} }), '/answer'],
    ['another scheme', request({ url: 'file:///etc/passwd' }), '/request/url'],
    ['a host that is a placeholder', request({ url: 'https://{cursor}/events' }), '/request/url'],
    ['a password in its address', request({ url: 'https://u:p@platform.example/' }), '/request/url'],
    ['an unknown placeholder', request({ query: { a: '{cursor}', b: '{secret}' } }), '/request/query'],
    ['no place for its cursor', request({ query: {} }), '/request'],
    ['a secret in a header', request({ headers: { Authorization: 'Bearer x' } }), '/request/headers/Authorization'],
    ['a header of two lines', request({ headers: { 'x-a': 'a\r\nb: c' } }), '/request/headers/x-a'],
    ['a body without POST', request({ json: {} }), '/request/method'],
    ['two bodies', request({ method: 'POST', json: {}, form: {} }), '/request/form'],
    ['an unknown way of paging', good({ paging: { kind: 'guess' } }), '/paging/kind'],
    ['a member of another way', good({ paging: { kind: 'cursor', next: '/n', total: '/t' } }), '/paging/total'],
    [
      'a time without an offset',
      good({ paging: { kind: 'window', window: { ...window, from: '2026-01-01T00:00:00' } } }),
      '/paging/window/from',
    ],
    ['no place for the password', login({}, { json: { p: 'x' } }), '/signIn/request'],
    ['the password in an address', login({}, { url: 'https://platform.example/login?p={secret}' }), '/signIn/request'],
    ['two places for the token', login({ header: 'x-t', query: 't' }), '/signIn/query'],
  ])('with %s is told where', (_, value, pointer) => {
    expect(pointers(value)).toContain(pointer);
  });

  it('that is well made is taken as it is', () => {
    const all = [
      good(),
      login({ query: 'access_token' }),
      good({
        request: { method: 'POST', url: 'https://p.example/{page}', json: { n: '{pageSize}', from: '{since}' } },
        paging: { kind: 'page', window },
      }),
    ];
    expect(all.map(pointers)).toEqual([[], [], []]);
  });

  it('as docs/pull.md has it is taken, by the published schema too', () => {
    const page = readFileSync(new URL('../../../../docs/pull.md', import.meta.url), 'utf8');
    const examples = [...page.matchAll(/```json\n(.*?)```/gs)].map(([, text]) => JSON.parse(text!) as unknown);
    expect(examples.length).toBeGreaterThanOrEqual(3);
    const isValid = new Ajv2020({ strict: false }).compile(connectorSchema());
    for (const example of examples) {
      expect(pointers(example)).toEqual([]);
      expect([isValid(example), isValid.errors]).toEqual([true, null]);
    }
    expect(isValid(good({ signIn: { kind: 'magic' } }))).toBe(false);
  });
});
