import { bodyHash, disposalKey } from './body-hash.js';

const canonical = (value: unknown): string => JSON.stringify(value, Object.keys(value as object).sort());
const digest = (text: string): string => text;
const hashOf = (push: Record<string, unknown>): string => bodyHash(push, canonical, digest);

describe('the hash of a body', () => {
  const body = { sourceEventNo: '1', title: '标题', reportedAt: '2026-03-02' };
  it('leaves the disposal and the word of the type out', () => {
    expect(hashOf({ ...body, type: 'event', disposal: { status: '办结' } })).toBe(hashOf(body));
  });
  it.each(['title', 'reportedAt', 'updatedAt', 'ext', 'sourceVersion'])('sees a change of %s', (field) => {
    expect(hashOf({ ...body, [field]: 'x' })).not.toBe(hashOf(body));
  });
  it('leaves the push itself as it is', () => {
    const push = { ...body, disposal: { status: '办结' } };
    hashOf(push);
    expect(push).toHaveProperty('disposal');
  });
});

describe('the key of a disposal', () => {
  it('is its own in each version, and one outside of versions', () => {
    const hash = (text: string): string => Buffer.from(text).toString('hex').padEnd(44, '0').slice(-44);
    const key = (version: string | null): string => disposalKey({ a: 1 }, version, canonical, hash);
    expect(new Set([key('v:1'), key('v:2'), key(null), key(null)]).size).toBe(3);
  });
});
