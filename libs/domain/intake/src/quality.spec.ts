import { CLOCK_TOLERANCE_MS, eventTime } from './event-time.js';
import { reporterIdentity } from './reporter-identity.js';

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
