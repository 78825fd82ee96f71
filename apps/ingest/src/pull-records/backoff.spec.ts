import { retryAfterMs } from '../pull/platform-session.js';
import { backoffSeconds } from './backoff.js';

const wait = (failures: number, random: number, code = 'INGEST.CONNECTOR_UNREACHABLE'): number =>
  backoffSeconds({ code, failures, retryAfterMs: null, random });

describe('the time until a platform is asked again', () => {
  it('doubles with each failure up to a quarter of an hour, between half and all of it by chance', () => {
    expect([0, 1, 2, 3].map((n) => [wait(n, 0), wait(n, 1)])).toEqual([
      [2.5, 5],
      [5, 10],
      [10, 20],
      [20, 40],
    ]);
    expect(wait(1_000, 1)).toBe(900);
  });

  it('is longer after a refused sign-in, for accounts are locked', () => {
    expect([wait(0, 0, 'INGEST.CONNECTOR_SIGN_IN_REFUSED'), wait(9, 1, 'INGEST.CONNECTOR_SIGN_IN_REFUSED')]).toEqual([
      150, 3_600,
    ]);
  });

  it('is at least what the platform asks for, in seconds or as a date', () => {
    const now = Date.parse('2026-03-02T04:00:00Z');
    const cases: [string | undefined, number | null][] = [
      ['120', 120_000],
      ['Mon, 02 Mar 2026 04:01:00 GMT', 60_000],
      ['Mon, 02 Mar 2026 03:00:00 GMT', 0],
      ['99999999', 86_400_000],
      ['soon', null],
      [undefined, null],
    ];
    expect(cases.map(([header]) => retryAfterMs(header, now))).toEqual(cases.map(([, ms]) => ms));
    const given = { code: 'INGEST.CONNECTOR_THROTTLED', failures: 0, retryAfterMs: 120_000 };
    expect([backoffSeconds({ ...given, random: 0 }), backoffSeconds({ ...given, random: 1 })]).toEqual([120, 121]);
  });
});
