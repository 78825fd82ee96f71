import { upstreamPath } from './upstream-path.js';

const of = (path: string): string | null =>
  upstreamPath(`/api/services/ingest/v1/${path}`, '/api/services/ingest/v1/', '/v1/');

describe('a path for a service', () => {
  it.each([
    'events',
    'events/0198-a',
    'events?cursor=a%2Fb&x=../..',
    'clues/%E7%BA%BF%E7%B4%A2',
    'a/..b/c.d',
    'x/%2e%2e%2e',
  ])('%s is passed on as it is', (path) => {
    expect(of(path)).toBe(`/v1/${path}`);
  });

  it.each([
    '',
    '..',
    '../ops/quarantine',
    'a/../../ops/quarantine',
    'a/./b',
    '%2e%2e/ops',
    '.%2E/ops',
    'a/%2e/b',
    '..%2fops',
    'a%5c..%5cops',
    'a\\..\\ops',
    '/ops',
    'a//b',
    'a/',
    'a%00',
    'a%0d%0aHost:%20x',
    'a%zz',
    'a%2',
    'a b',
    'a#b',
  ])('%j goes nowhere', (path) => {
    expect(of(path)).toBeNull();
  });

  it('is none of another service', () => {
    expect(upstreamPath('/api/services/notify/v1/inbox', '/api/services/ingest/v1/', '/v1/')).toBeNull();
  });
});
