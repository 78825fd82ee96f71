import { createHash } from 'node:crypto';
import { deriveDisposal, oddTimes } from './derive-disposal.js';
import { mergeDisposal, NO_DISPOSAL } from './merge-disposal.js';
import { normaliseDisposal } from './normalise-disposal.js';
import type { PushedDisposal } from './pushed.js';
import type { StepKind } from './step-kind.js';

const ARRIVAL = Date.parse('2026-03-02T02:00:00Z');
/** Pushes tell of days that have passed when they arrive. */
const LATER_MS = 4 * 86_400_000;
const canonical = (value: unknown): string => JSON.stringify(value);
const digest = (text: string): string => createHash('sha256').update(text).digest('base64url');

function read(pushed: PushedDisposal, arrival = ARRIVAL) {
  const result = normaliseDisposal(pushed, {
    pointer: '/disposal',
    fallbackMs: arrival,
    receivedMs: arrival + LATER_MS,
    version: null,
    canonical,
    digest,
  });
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

const view = (...pushed: PushedDisposal[]) =>
  deriveDisposal(pushed.reduce((memory, one, i) => mergeDisposal(memory, read(one, ARRIVAL + i)).memory, NO_DISPOSAL));

type StepMore = Partial<{ stepNo: number; organ: string; opinion: string; kind: StepKind }>;
const step = (at: string, action: string, more: StepMore = {}) => ({
  at: `2026-03-0${at}:00+08:00`,
  action,
  ...more,
});

describe('the handling of an event', () => {
  it('is nothing as long as nothing was said', () => {
    expect(deriveDisposal(NO_DISPOSAL)).toMatchObject({ status: null, finishedAt: null, overdue: false, steps: [] });
  });

  it('has its steps in the order of their times, whichever came first', () => {
    const steps = [step('2T09:00', '派单'), step('2T10:00', '签收'), step('3T09:00', '办结')];
    const shown = view({ steps: [steps[2]!] }, { steps: [steps[0]!, steps[1]!] });
    expect(shown.steps.map(({ action }) => action)).toEqual(['派单', '签收', '办结']);
  });

  it('takes a step that comes again for the same step', () => {
    const again = step('2T09:00', '派单', { organ: '城管局' });
    expect(view({ steps: [again] }, { status: '办理中', steps: [again] }).steps).toHaveLength(1);
  });

  it('tells steps without a number apart by organ, action and time', () => {
    const at = '2T09:00';
    const steps = [
      step(at, '派单', { organ: '甲' }),
      step(at, '派单', { organ: '乙' }),
      step(at, '签收', { organ: '甲' }),
    ];
    expect(view({ steps }).steps).toHaveLength(3);
  });

  it('shows the later of two texts under one number and flags that they differ', () => {
    const memory = [step('2T09:00', '派单', { stepNo: 1 }), step('2T09:30', '改派', { stepNo: 1 })]
      .map((one) => read({ steps: [one] }))
      .reduceRight((all, one) => mergeDisposal(all, one).memory, NO_DISPOSAL);
    expect(memory.steps).toMatchObject([{ action: '改派' }]);
    expect(memory.flags).toEqual(['STEP_CHANGED']);
  });

  it('counts returns and reopenings', () => {
    const steps = [
      step('2T09:00', '派单'),
      step('2T10:00', '退回'),
      step('2T11:00', '重新派单'),
      step('2T12:00', '退单'),
      step('3T09:00', '办结'),
      step('4T09:00', '重办'),
    ];
    expect(view({ steps })).toMatchObject({ returnedCount: 2, reopenedCount: 1 });
  });

  it.each([
    ['the field', { finishedAt: '2026-03-03T09:00:00+08:00' }, '2026-03-03T01:00:00.000Z'],
    [
      'the last finishing step',
      { steps: [step('3T09:00', '办结'), step('5T09:00', '办结')] },
      '2026-03-05T01:00:00.000Z',
    ],
    ['nothing after a reopening', { steps: [step('3T09:00', '办结'), step('4T09:00', '重开')] }, null],
    [
      'the finish after a reopening',
      { steps: [step('3T09:00', '办结'), step('4T09:00', '重开'), step('5T09:00', '结案')] },
      '2026-03-05T01:00:00.000Z',
    ],
  ])('is finished at %s', (_, pushed, finishedAt) => {
    expect(view(pushed).finishedAt).toBe(finishedAt);
  });

  it.each([
    ['a finish after the deadline', { deadlineAt: '2026-03-03 09:00', finishedAt: '2026-03-03 09:01' }, true],
    ['a finish at the deadline', { deadlineAt: '2026-03-03 09:00', finishedAt: '2026-03-03 09:00' }, false],
    ['a step after the deadline', { deadlineAt: '2026-03-03 09:00', steps: [step('4T09:00', '催办')] }, true],
    ['no deadline', { finishedAt: '2026-03-03 09:01' }, false],
    ['a deadline and nothing done', { deadlineAt: '2026-03-03 09:00' }, false],
  ])('after %s is overdue: %#', (_, pushed, overdue) => {
    expect(view(pushed).overdue).toBe(overdue);
  });

  it('follows the times in what was said, else the arrival', () => {
    const done = { status: '办结', finishedAt: '2026-03-02 12:00' };
    const started = { status: '办理中', steps: [step('2T10:00', '签收')] };
    expect(view(done, started).status).toBe('办结');
    expect(view(started, done).status).toBe('办结');
    expect(view({ status: '一' }, { status: '二' }).status).toBe('二');
    expect(
      view({ status: '二', updatedAt: '2026-03-02 12:00' }, { status: '一', updatedAt: '2026-03-02 11:00' }).status,
    ).toBe('二');
  });

  it('is not changed by a repeat of what a release before remembered, not even after another word', () => {
    const first = read({ status: '办理中' }, 1);
    const remembered = { ...mergeDisposal(NO_DISPOSAL, first).memory, seen: [first.key] };
    const second = mergeDisposal(remembered, read({ status: '办结' }, 2));
    const repeat = mergeDisposal(second.memory, read({ status: '办理中' }, 3));
    expect(repeat).toEqual({ memory: second.memory, changed: false });
  });

  it('is remembered in a bounded size, however many statements come', () => {
    const sizeAfter = (n: number): number => {
      const say = (i: number) => read({ status: '处置中', updatedAt: new Date(ARRIVAL + i * 1000).toISOString() });
      const memory = Array.from({ length: n }, (_, i) => say(i)).reduce(
        (all, one) => mergeDisposal(all, one).memory,
        NO_DISPOSAL,
      );
      return JSON.stringify(memory).length;
    };
    expect(sizeAfter(400)).toBe(sizeAfter(20));
  });

  it('leaves out a time that is none and flags it, but refuses it in a step', () => {
    expect(read({ deadlineAt: '2026-02-30 09:00' })).toMatchObject({ fields: {}, flags: ['DISPOSAL_TIME_UNREADABLE'] });
    const steps = [step('2T09:00', '派单'), { at: '2026-02-30 09:00', action: '签收' }];
    const refused = normaliseDisposal(
      { steps },
      { pointer: '/disposal', fallbackMs: 0, receivedMs: 0, version: null, canonical, digest },
    );
    expect(refused).toMatchObject({ ok: false, error: [{ pointer: '/disposal/steps/1/at' }] });
  });

  it.each([
    ['派单', 'dispatch'],
    ['转办至城管局', 'dispatch'],
    ['签收', 'sign'],
    ['退回重派', 'return'],
    ['驳回', 'return'],
    ['延期', 'extend'],
    ['同意延期申请', 'extend'],
    ['申请延期', 'other'],
    ['延期申请驳回', 'other'],
    ['不同意延期', 'other'],
    ['超期', 'overdue'],
    ['超期办结', 'finish'],
    ['办结', 'finish'],
    ['申请结案', 'other'],
    ['退回重办', 'reopen'],
    ['重新派单', 'dispatch'],
    ['催办', 'urge'],
    ['现场勘查', 'other'],
  ])('reads the word %s as %s', (action, kind) => {
    expect(view({ steps: [step('2T09:00', action)] }).steps).toMatchObject([{ action, kind }]);
  });

  it('believes the kind that the platform gives, whichever of two pushes had it', () => {
    const given = { steps: [step('2T09:00', '流转', { stepNo: 1, kind: 'return' })] };
    const left = { steps: [step('2T09:00', '流转', { stepNo: 1 })] };
    for (const order of [
      [given, left],
      [left, given],
    ]) {
      expect(view(...order)).toMatchObject({ returnedCount: 1, steps: [{ kind: 'return' }] });
    }
  });

  it('has the code of its organs and the stage of each step, from whichever push had them', () => {
    const plain = { organ: '城管局', steps: [step('2T09:00', '派单', { stepNo: 1 })] };
    const coded = {
      organCode: 'D3',
      steps: [{ ...step('2T09:00', '派单', { stepNo: 1 }), organCode: 'D0', node: '派遣' }],
    };
    for (const order of [
      [plain, coded],
      [coded, plain],
    ]) {
      expect(view(...order)).toMatchObject({
        organ: '城管局',
        organCode: 'D3',
        steps: [{ organCode: 'D0', node: '派遣' }],
      });
      expect(order.reduce((all, one) => mergeDisposal(all, read(one)).memory, NO_DISPOSAL).flags).toEqual([]);
    }
  });

  it('flags two kinds that were given for one step', () => {
    const said = (kind: StepKind) => read({ steps: [step('2T09:00', '流转', { stepNo: 1, kind })] });
    const memory = [said('return'), said('extend')].reduce((all, one) => mergeDisposal(all, one).memory, NO_DISPOSAL);
    expect(memory.flags).toEqual(['STEP_CHANGED']);
  });

  it.each([
    ['within the extension', { extendedTo: '2026-03-05 09:00', finishedAt: '2026-03-04 09:00' }, false],
    ['after the extension', { extendedTo: '2026-03-05 09:00', finishedAt: '2026-03-05 09:01' }, true],
    ['with an extension that is earlier', { extendedTo: '2026-03-02 09:00', finishedAt: '2026-03-03 08:00' }, false],
    ['within the day that is the deadline', { deadlineAt: '2026-03-03', finishedAt: '2026-03-03 17:00' }, false],
    ['after that day', { deadlineAt: '2026-03-03', finishedAt: '2026-03-04 00:00' }, true],
    ['in time, but the platform says late', { overdue: true, finishedAt: '2026-03-03 08:00' }, true],
    ['in time after an overdue notice', { steps: [step('3T08:30', '超期')], finishedAt: '2026-03-03 08:40' }, true],
  ] as const)('finished %s is overdue: %#', (_, pushed, overdue) => {
    const both = view({ deadlineAt: '2026-03-03 09:00' }, pushed);
    expect(both.overdue).toBe(overdue);
    expect(view(pushed as PushedDisposal, { deadlineAt: '2026-03-03 09:00', ...pushed }).overdue).toBe(overdue);
  });

  it('shows the deadline that holds, and the extension beside it', () => {
    expect(view({ deadlineAt: '2026-03-03 09:00' }, { extendedTo: '2026-03-05 09:00' })).toMatchObject({
      deadlineAt: '2026-03-05T01:00:00.000Z',
      extendedTo: '2026-03-05T01:00:00.000Z',
    });
  });

  it('takes times of dispatch and signing from the fields, else from the first steps', () => {
    const steps = [step('2T09:00', '派单'), step('2T10:00', '签收'), step('2T11:00', '改派'), step('2T12:00', '签收')];
    expect(view({ steps })).toMatchObject({
      dispatchedAt: '2026-03-02T01:00:00.000Z',
      signedAt: '2026-03-02T02:00:00.000Z',
    });
    expect(view({ steps, signedAt: '2026-03-02 10:05' }).signedAt).toBe('2026-03-02T02:05:00.000Z');
  });

  describe('with a time in the future', () => {
    const ahead = { at: '2062-03-02T10:00:00+08:00', organ: '城管局' };
    const flagsOf = (...pushed: PushedDisposal[]) =>
      pushed.reduce((all, one) => mergeDisposal(all, read(one)).memory, NO_DISPOSAL).flags;
    const due = { deadlineAt: '2026-03-09T00:00:00+08:00' };

    it.each([
      ['signing', [{ ...ahead, action: '签收' }], ['STEP_IN_FUTURE']],
      ['notice that it is overdue', [{ ...ahead, action: '超期' }], ['STEP_IN_FUTURE']],
      ['finish', [{ ...ahead, action: '办结' }], ['STEP_IN_FUTURE']],
    ])('of a %s is no time reached, and is told', (_, steps, flags) => {
      const pushed = { ...due, steps };
      expect(view(pushed)).toMatchObject({
        overdue: false,
        finishedAt: null,
        signedAt: null,
        steps: [{ inFuture: true }],
      });
      expect(flagsOf(pushed)).toEqual(flags);
    });

    it.each([
      ['dispatchedAt', 'DISPATCHED_IN_FUTURE'],
      ['signedAt', 'SIGNED_IN_FUTURE'],
      ['finishedAt', 'FINISHED_IN_FUTURE'],
    ] as const)('leaves %s empty and keeps what was said of it before', (field, flag) => {
      const before = { ...due, [field]: '2026-03-02 09:30' };
      const shown = view(before, { ...due, [field]: ahead.at });
      expect(shown).toMatchObject({ [field]: '2026-03-02T01:30:00.000Z', overdue: false });
      expect(flagsOf({ [field]: ahead.at })).toEqual([flag]);
    });

    it('undoes no finish and outweighs no later word', () => {
      const steps = [step('2T09:00', '办结'), { ...ahead, action: '重办' }];
      expect(view({ steps })).toMatchObject({ finishedAt: '2026-03-02T01:00:00.000Z', reopenedCount: 1 });
      const wrong = { status: '办理中', updatedAt: ahead.at };
      expect(flagsOf(wrong)).toEqual(['UPDATED_IN_FUTURE']);
      expect(view({ ...wrong, steps: [{ ...ahead, action: '签收' }] }, { status: '办结' }).status).toBe('办结');
    });

    it('gives way to the right one under its number, whichever came first, and to itself once it has passed', () => {
      const right = { steps: [step('2T09:00', '签收', { stepNo: 1 })] };
      const wrong = { steps: [{ ...ahead, stepNo: 1, action: '签收' }] };
      for (const order of [
        [right, wrong],
        [wrong, right],
      ]) {
        expect(view(...order).steps).toMatchObject([{ at: '2026-03-02T01:00:00.000Z' }]);
      }
      const early = read({ steps: [step('7T09:00', '办结')] });
      const passed = read({ status: '已办结', steps: [step('7T09:00', '办结')] }, ARRIVAL + LATER_MS);
      const memory = mergeDisposal(mergeDisposal(NO_DISPOSAL, early).memory, passed).memory;
      expect(deriveDisposal(memory)).toMatchObject({ finishedAt: '2026-03-07T01:00:00.000Z' });
      expect(memory.steps).not.toMatchObject([{ inFuture: true }]);
    });
  });

  it('keeps the larger of a count that was said and the steps that came', () => {
    const steps = [step('2T10:00', '退回')];
    expect(view({ steps, returnedCount: 3, reopenedCount: 1 })).toMatchObject({ returnedCount: 3, reopenedCount: 1 });
    expect(view({ steps, returnedCount: 0 }).returnedCount).toBe(1);
  });

  it('flags times of handling that are in no possible order, of the state and not of one push', () => {
    const memory = (...pushed: PushedDisposal[]) =>
      pushed.reduce((all, one) => mergeDisposal(all, read(one)).memory, NO_DISPOSAL);
    const early = { signedAt: '2026-03-02 08:00' };
    const late = { dispatchedAt: '2026-03-02 09:30' };
    const reported = '2026-03-02T01:00:00.000Z';
    expect(oddTimes(memory(early), reported)).toEqual([]);
    for (const order of [memory(early, late), memory(late, early)]) {
      expect(oddTimes(order, reported)).toEqual(['SIGNED_BEFORE_DISPATCHED']);
    }
    expect(read({ finishedAt: '2026-03-06 10:06' }).flags).toContain('FINISHED_IN_FUTURE');
  });
});
