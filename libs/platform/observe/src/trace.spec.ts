import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import {
  TraceSpan,
  childTraceparent,
  createTraceparent,
  currentTraceId,
  currentTraceparent,
  isTraceSampled,
  runWithTrace,
  setTraceSampleRate,
} from './trace.js';

const PARENT = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
const SHAPE = /^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$/;

afterEach(() => setTraceSampleRate(1));

describe('traceparent', () => {
  it('keeps trace id and flag in a child, and gives it a span of its own', () => {
    const child = childTraceparent(PARENT);
    expect(child).toMatch(/^00-4bf92f3577b34da6a3ce929d0e0e4736-[0-9a-f]{16}-01$/);
    expect(child).not.toBe(PARENT);
    expect(childTraceparent(PARENT.replace(/01$/, '00'))).toMatch(/-00$/);
  });

  it.each([
    undefined,
    '',
    'garbage',
    '00-00000000000000000000000000000000-00f067aa0ba902b7-01',
    '00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01',
    'ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    '00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01',
    `${PARENT}\nx`,
  ])('starts a new trace for %j', (parent) => {
    const child = childTraceparent(parent);
    expect(child).toMatch(SHAPE);
    expect(child).not.toContain('4bf92f3577b34da6a3ce929d0e0e4736');
  });

  it('takes a parent of a later version', () => {
    expect(childTraceparent(`01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more`)).toContain(
      '4bf92f3577b34da6',
    );
  });

  it('never repeats an id', () => {
    const ids = Array.from({ length: 5000 }, () => createTraceparent());
    expect(new Set(ids.map((id) => id.slice(3, 35))).size).toBe(5000);
    expect(new Set(ids.map((id) => id.slice(36, 52))).size).toBe(5000);
  });

  it('samples the configured share of new traces', () => {
    setTraceSampleRate(0.1);
    const sampled = Array.from({ length: 5000 }, () => createTraceparent()).filter((id) => id.endsWith('01')).length;
    expect(sampled).toBeGreaterThan(350);
    expect(sampled).toBeLessThan(650);
    setTraceSampleRate(0);
    expect(createTraceparent()).toMatch(/-00$/);
    expect(childTraceparent(PARENT)).toMatch(/-01$/);
  });
});

describe('runWithTrace', () => {
  it('is seen by everything that is awaited inside, and by nothing outside', async () => {
    const seen = await runWithTrace(PARENT, async () => {
      await sleep(2);
      return Promise.all([1, 2].map(async () => [currentTraceId(), isTraceSampled(), currentTraceparent()]));
    });
    expect(seen[0]).toEqual(seen[1]);
    expect(seen[0]!.slice(0, 2)).toEqual(['4bf92f3577b34da6a3ce929d0e0e4736', true]);
    expect(seen[0]![2]).toMatch(SHAPE);
    expect([currentTraceId(), currentTraceparent(), isTraceSampled()]).toEqual([undefined, undefined, false]);
  });

  it('keeps traces that run at the same time apart', async () => {
    const parents = Array.from({ length: 50 }, () => createTraceparent());
    const ids = await Promise.all(
      parents.map((parent) => runWithTrace(parent, async () => (await sleep(1), currentTraceId()))),
    );
    expect(ids).toEqual(parents.map((parent) => parent.slice(3, 35)));
  });

  it('enters the same span a second time', () => {
    const span = TraceSpan.childOf(PARENT);
    const inside = () => currentTraceparent();
    expect(span.run(inside)).toBe(span.run(inside));
  });
});
