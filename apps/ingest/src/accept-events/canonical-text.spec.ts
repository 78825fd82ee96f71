import { describe, expect, it } from '@jest/globals';
import canonicalizeModule from 'canonicalize';
import { canonicalText } from './canonical-text.js';

const canonicalize = canonicalizeModule as unknown as (value: unknown) => string;

describe('the canonical text of a pushed value', () => {
  it.each<[string, string]>([
    ['names out of order, nested', '{"b":{"z":1,"a":[{"y":2,"x":[]}]},"a":null}'],
    ['names of digits, which an object orders by their number', '{"10":1,"9":2,"b":3,"a":4}'],
    ['names that begin with digits, deep inside', '{"ext":[{"2nd":1,"1st":2,"01":3}]}'],
    ['the name that is no name', '{"a":1,"__proto__":{"b":2},"Z":3}'],
    ['names beyond ASCII, by their code units', '{"€":1,"\\r":2,"דּ":3,"1":4,"😀":5,"\\u0080":6,"ö":7}'],
    ['numbers', '[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001,-0,0]'],
    ['escapes', '"\\u20ac$\\u000F\\u000aA\'\\u0042\\u0022\\u005c\\\\\\"\\/\\u2028\\ud800"'],
    ['bare values', 'true'],
    ['nothing', 'null'],
    ['empty containers', '{"b":{},"a":[[],""]}'],
  ])('is that of RFC 8785: %s', (_, json) => {
    const value: unknown = JSON.parse(json);
    expect(canonicalText(value)).toBe(canonicalize(value));
  });

  it('leaves out what is not there, as an adapter may leave it', () => {
    const value = { b: undefined, a: [undefined, 1] };
    expect(canonicalText(value)).toBe(canonicalize(value));
    expect(canonicalText(undefined)).toBe('null');
  });
});
