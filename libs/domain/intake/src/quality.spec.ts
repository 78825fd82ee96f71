import { checkRegion } from './check-region.js';
import { checkUscc } from './check-uscc.js';
import { CLOCK_TOLERANCE_MS, eventTime } from './event-time.js';
import { reporterIdentity } from './reporter-identity.js';

describe('unified social credit codes', () => {
  it.each(['91350100M000100Y43', '91110000600037341L', '914403001922038216'])('finds nothing odd in %s', (code) => {
    expect(checkUscc(code)).toBeNull();
  });

  it.each(['91350100M0001TGQXM', '91350211M0000XUF46', '91350203M0001FUE2P'])(
    'flags the check digit of the lawful early code %s and no more',
    (code) => {
      expect(checkUscc(code)).toBe('USCC_CHECK_DIGIT');
    },
  );

  it.each(['', '91350100M000100Y4', '91350100I000100Y43', '91350100m000100y43', '9135010０M000100Y4'])(
    'flags the form of "%s"',
    (code) => {
      expect(checkUscc(code)).toBe('USCC_FORM_ODD');
    },
  );
});

describe('region codes', () => {
  it.each([
    ['990102003004', '990100000000', []],
    ['990100000000', '990100000000', []],
    ['990202003004', '990100000000', ['REGION_OUTSIDE_SOURCE']],
    ['990102603004', '990100000000', ['REGION_FORM_ODD']],
    ['990102003604', '990102003004', ['REGION_FORM_ODD', 'REGION_OUTSIDE_SOURCE']],
    ['990102003004', '990000000000', []],
  ])('checks %s for a source of %s', (code, source, flags) => {
    expect(checkRegion(code, source)).toEqual(flags);
  });
});

describe('the time that an event counts at', () => {
  const received = Date.parse('2026-03-02T02:00:00Z');
  it('is the report up to five minutes ahead of the arrival', () => {
    expect(eventTime(received + CLOCK_TOLERANCE_MS, received)).toEqual({
      ms: received + CLOCK_TOLERANCE_MS,
      inFuture: false,
    });
  });
  it('is the arrival for a report further ahead', () => {
    expect(eventTime(received + CLOCK_TOLERANCE_MS + 1, received)).toEqual({ ms: received, inFuture: true });
  });
  it('is the report however long ago it was', () => {
    expect(eventTime(0, received)).toEqual({ ms: 0, inFuture: false });
  });
});

describe('the identity of a reporter', () => {
  it.each([
    [{ phone: '13800001111' }, { kind: 'phone', value: '13800001111' }],
    [{ phone: '+86 138-0000-1111' }, { kind: 'phone', value: '13800001111' }],
    [{ phone: '００８６１３８００００１１１１' }, { kind: 'phone', value: '13800001111' }],
    [{ phone: '0990-8123456' }, { kind: 'phone', value: '09908123456' }],
    [{ phone: '12345' }, null],
    [
      { idNo: '11010519491231002x', phone: '13800001111' },
      { kind: 'idNo', value: '11010519491231002X' },
    ],
    [{ idNo: '110105491231002' }, { kind: 'idNo', value: '11010519491231002X' }],
    [
      { idNo: '不详', phone: '13800001111' },
      { kind: 'phone', value: '13800001111' },
    ],
    [{ phone: '13800001111', anonymous: true }, null],
    [undefined, null],
  ])('of %j is %j', (reporter, identity) => {
    expect(reporterIdentity(reporter)).toEqual(identity);
  });
});
