import { decideStep, nextSteps, type StepRequest } from './decide-step.js';
import type { Lifecycle, LifecycleCommand } from './lifecycle.js';
import { assertLifecycle, type LifecycleFaultKind, validateLifecycle } from './validate-lifecycle.js';

const row = (id: string, from: string[], to: string, more: Partial<LifecycleCommand> = {}): LifecycleCommand => ({
  id,
  name: `做${id}`,
  from,
  to,
  roles: ['writer'],
  reasonRequired: false,
  basis: [],
  notBy: [],
  effectiveFrom: '2021-07-01',
  effectiveTo: null,
  ...more,
});

const BASIS = [{ tag: 'LAW 9', cites: '《某规则》第九条' }];

const sound: Lifecycle = {
  id: 'paper',
  subject: '文稿',
  initial: 'DRAFT',
  states: {
    DRAFT: { name: '草拟', final: false },
    DECIDED: { name: '决定', final: true },
    DROPPED: { name: '作废', final: true },
  },
  roles: { writer: '承办人', decider: '决定人' },
  commands: [
    row('edit', ['DRAFT'], 'DRAFT'),
    row('decide', ['DRAFT'], 'DECIDED', { roles: ['decider'], reasonRequired: true, basis: BASIS, notBy: ['edit'] }),
    row('drop', ['DRAFT'], 'DROPPED', { effectiveTo: '2025-12-31' }),
    row('drop', ['DRAFT'], 'DROPPED', { roles: ['decider'], effectiveFrom: '2026-01-01' }),
  ],
};

const ROLES = ['writer', 'decider'];
const withRows = (...commands: LifecycleCommand[]): Lifecycle => ({ ...sound, commands });
const decideRow = (more: Partial<LifecycleCommand> = {}) => row('decide', ['DRAFT'], 'DECIDED', more);
const dropRow = row('drop', ['DRAFT'], 'DROPPED');

describe('validateLifecycle', () => {
  it('finds nothing in a sound lifecycle', () => {
    expect(validateLifecycle(sound, ROLES)).toEqual([]);
    expect(() => assertLifecycle(sound, ROLES)).not.toThrow();
  });

  const faulty: [LifecycleFaultKind, string, Lifecycle][] = [
    ['name-missing', 'DRAFT', { ...sound, states: { ...sound.states, DRAFT: { name: ' ', final: false } } }],
    ['name-missing', 'decide', withRows(decideRow({ name: '' }), dropRow)],
    ['initial-unknown', 'NOWHERE', { ...sound, initial: 'NOWHERE' }],
    ['role-unknown', 'ghost', { ...sound, roles: { ...sound.roles, ghost: '无此人' } }],
    ['role-unknown', 'decide', withRows(decideRow({ roles: ['ghost'] }), dropRow)],
    ['command-without-role', 'decide', withRows(decideRow({ roles: [] }), dropRow)],
    ['command-without-from', 'decide', withRows(row('decide', [], 'DECIDED'), dropRow)],
    ['state-unknown', 'lose', withRows(decideRow(), dropRow, row('lose', ['DRAFT'], 'LIMBO'))],
    ['state-unknown', 'find', withRows(decideRow(), dropRow, row('find', ['LIMBO'], 'DRAFT'))],
    ['not-by-unknown', 'decide', withRows(decideRow({ notBy: ['edit'] }), dropRow)],
    ['day-malformed', 'decide', withRows(decideRow({ effectiveFrom: '2021-02-30' }), dropRow)],
    ['day-malformed', 'decide', withRows(decideRow({ effectiveTo: 'soon' }), dropRow)],
    ['days-reversed', 'decide', withRows(decideRow({ effectiveTo: '2020-01-01' }), dropRow)],
    [
      'rows-overlap',
      'decide',
      withRows(decideRow({ effectiveTo: '2026-01-01' }), decideRow({ effectiveFrom: '2026-01-01' }), dropRow),
    ],
    ['state-unreachable', 'DROPPED', withRows(decideRow())],
    ['final-with-exit', 'DROPPED', withRows(decideRow(), dropRow, row('revive', ['DROPPED'], 'DRAFT'))],
    ['state-without-exit', 'DRAFT', withRows(row('edit', ['DRAFT'], 'DRAFT'))],
    [
      'state-without-exit',
      'DRAFT',
      withRows(decideRow({ effectiveTo: '2024-12-31' }), { ...dropRow, effectiveTo: '2024-12-31' }),
    ],
  ];
  it.each(faulty)('names %s at %s (case %#)', (kind, at, lifecycle) => {
    expect(validateLifecycle(lifecycle, ROLES)).toContainEqual(expect.objectContaining({ kind, at }));
    expect(() => assertLifecycle(lifecycle, ROLES)).toThrow(`${kind} at ${at}`);
  });

  it('says nothing of a state that only a later law leads to', () => {
    const later = withRows(decideRow(), { ...dropRow, effectiveFrom: '2027-01-01' });
    expect(validateLifecycle(later, ROLES)).toEqual([]);
  });
});

describe('decideStep', () => {
  const request = (more: Partial<StepRequest> = {}): StepRequest => ({
    command: 'decide',
    state: 'DRAFT',
    version: 3,
    expectedVersion: 3,
    actor: { id: 'p1', roles: ['decider'] },
    day: '2026-03-02',
    reason: ' 事实清楚 ',
    earlier: [],
    ...more,
  });

  it('gives the row, the role that makes it lawful and the trimmed reason', () => {
    const step = decideStep(sound, request({ actor: { id: 'p1', roles: ['writer', 'decider'] } }));
    expect(step).toMatchObject({ ok: true, value: { row: { to: 'DECIDED' }, role: 'decider', reason: '事实清楚' } });
  });

  const refusals: [string, string, Partial<StepRequest>][] = [
    ['an unknown command', 'LIFECYCLE.COMMAND_UNKNOWN', { command: 'burn' }],
    ['a command not yet in force', 'LIFECYCLE.COMMAND_UNKNOWN', { day: '2021-06-30' }],
    ['a role without the right', 'LIFECYCLE.ROLE_FORBIDS', { actor: { id: 'p1', roles: ['writer'] } }],
    ['nobody at all', 'LIFECYCLE.ROLE_FORBIDS', { actor: { id: 'p1', roles: [] } }],
    ['the person who drafted it', 'LIFECYCLE.SAME_PERSON', { earlier: [{ command: 'edit', actorId: 'p1' }] }],
    ['a stale version', 'LIFECYCLE.VERSION_CONFLICT', { expectedVersion: 2 }],
    ['a version of the future', 'LIFECYCLE.VERSION_CONFLICT', { expectedVersion: 4 }],
    ['the wrong state', 'LIFECYCLE.STATE_FORBIDS', { state: 'DROPPED' }],
    ['no reason', 'LIFECYCLE.REASON_MISSING', { reason: null }],
    ['a blank reason', 'LIFECYCLE.REASON_MISSING', { reason: ' \n ' }],
  ];
  it.each(refusals)('refuses %s', (_what, code, change) => {
    expect(decideStep(sound, request(change))).toMatchObject({ ok: false, error: { code } });
  });

  it('names the article that forbids', () => {
    const step = decideStep(sound, request({ actor: { id: 'p1', roles: ['writer'] } }));
    expect(step.ok ? '' : step.error.detail).toBe('“做decide”须由决定人作出（依据《某规则》第九条）');
    expect(step.ok ? {} : step.error.facts).toEqual({ roles: 'decider', basis: 'LAW 9' });
  });

  it('says the current version with a conflict', () => {
    const step = decideStep(sound, request({ expectedVersion: 1 }));
    expect(step.ok ? {} : step.error.facts).toEqual({ version: 3, state: 'DRAFT' });
  });

  it('lets another person approve what one has drafted', () => {
    expect(decideStep(sound, request({ earlier: [{ command: 'edit', actorId: 'p2' }] })).ok).toBe(true);
  });

  it('applies the law of the day', () => {
    const drop = (day: string) =>
      decideStep(sound, request({ command: 'drop', day, actor: { id: 'p1', roles: ['writer'] } })).ok;
    expect([drop('2025-12-31'), drop('2026-01-01')]).toEqual([true, false]);
  });
});

describe('nextSteps', () => {
  it('parts the steps of this person from those of others', () => {
    const steps = nextSteps(sound, { state: 'DRAFT', roles: ['writer'], day: '2026-03-02' });
    expect(steps.mine.map((step) => step.id)).toEqual(['edit']);
    expect(steps.others.map((step) => step.id)).toEqual(['decide', 'drop']);
  });

  it('gives none in a final state', () => {
    expect(nextSteps(sound, { state: 'DECIDED', roles: ROLES, day: '2026-03-02' })).toEqual({ mine: [], others: [] });
  });
});
