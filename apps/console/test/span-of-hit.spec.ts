import { spanOfHit } from '../src/pages/clue/span-of-hit.js';

const at = (day: string): string => `2026-11-${day}T01:27:00.000Z`;
const event = (eventTime: string) => ({ eventTime });

describe('the span of a hit', () => {
  it('reaches to the last event that attached after the window was complete', () => {
    const hit = {
      windowFrom: at('16'),
      windowTo: at('16'),
      events: [event(at('16')), event(at('24')), event(at('20'))],
    };
    expect(spanOfHit(hit)).toEqual({ from: at('16'), to: at('24') });
  });

  it('is the window where the hit tells only a part of its events', () => {
    expect(spanOfHit({ windowFrom: at('01'), windowTo: at('30'), events: [event(at('12'))] })).toEqual({
      from: at('01'),
      to: at('30'),
    });
  });
});
