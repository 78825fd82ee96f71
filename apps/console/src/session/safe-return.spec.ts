import { safeReturn } from './safe-return.js';

describe('after the sign-in', () => {
  it.each(['/clues/1', '/clues?scope=mine&text=%E6%BB%A8', '/audit/access'])('%s is gone back to', (from) => {
    expect(safeReturn(from)).toBe(from);
  });

  it.each([
    null,
    '',
    '//evil.example',
    '/\\evil.example',
    'https://evil.example',
    'javascript:alert(1)',
    '/sign-in?from=/x',
    '/api/oidc/start',
    '/a\\b',
    '/a b',
  ])('%s leads to the beginning', (from) => {
    expect(safeReturn(from)).toBe('/');
  });
});
