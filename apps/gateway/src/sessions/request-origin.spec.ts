import { isFromOwnPage, originsOf } from './request-origin.js';

const origins = originsOf('https://grid.example.gov.cn');

describe('a request that changes something', () => {
  it.each([
    [{}],
    [{ origin: 'https://grid.example.gov.cn' }],
    [{ origin: 'https://grid.example.gov.cn', 'sec-fetch-site': 'same-origin' }],
  ])('is taken with %j', (headers) => {
    expect(isFromOwnPage(headers, origins)).toBe(true);
  });

  it.each([
    [{ origin: 'null' }],
    [{ origin: '' }],
    [{ origin: 'http://grid.example.gov.cn' }],
    [{ origin: 'https://grid.example.gov.cn:8443' }],
    [{ origin: 'https://grid.example.gov.cn.evil.example' }],
    [{ origin: 'https://evil.example' }],
    [{ 'sec-fetch-site': 'cross-site' }],
    [{ 'sec-fetch-site': 'same-site' }],
    [{ origin: 'https://grid.example.gov.cn', 'sec-fetch-site': 'cross-site' }],
  ])('is refused with %j', (headers) => {
    expect(isFromOwnPage(headers, origins)).toBe(false);
  });

  it('may come from any spelling of a loopback address on the same port', () => {
    const loopback = originsOf('http://127.0.0.1:3100');
    expect(isFromOwnPage({ origin: 'http://localhost:3100' }, loopback)).toBe(true);
    expect(isFromOwnPage({ origin: 'http://localhost:3101' }, loopback)).toBe(false);
    expect(isFromOwnPage({ origin: 'https://localhost:3100' }, loopback)).toBe(false);
  });
});
