import fc from 'fast-check';
import { decideNotice } from './decide-notice.js';
import { NOTICE_TABLE, STATE_NAMES, UNKNOWN_CHANGE } from './notice-table.js';
import type { SubjectChange } from './subject-change.js';

const aChange = (given: Partial<SubjectChange> = {}): SubjectChange => ({
  subject: 'clue',
  subjectId: '019a0000-0000-7000-8000-000000000001',
  version: 1,
  change: 'opened',
  state: 'REGISTERED',
  number: '线索〔2026〕12号',
  procuratorateId: 'demo-city',
  regionCode12: '990101001001',
  eventCount: 3,
  actorId: null,
  at: '2026-03-02T01:00:00.000Z',
  backfill: false,
  ...given,
});

describe('decideNotice', () => {
  it('tells prosecutors, the head of the department and case management about a new clue', () => {
    const notice = decideNotice(aChange());
    expect(notice?.roles).toEqual(['case-management', 'department-head', 'prosecutor']);
    expect(notice?.text).toBe('线索〔2026〕12号：新登记的线索，待评估，涉及事件 3 件');
  });

  it('tells the chief too when a clue is filed', () => {
    expect(decideNotice(aChange({ change: 'moved', state: 'FILED' }))?.roles).toContain('chief');
  });

  it('chooses the row by the state that a clue moved into', () => {
    const texts = ['ASSESSING', 'FILED', 'NOT_FILED', 'TRANSFERRED_OUT', 'MERGED'].map(
      (state) => decideNotice(aChange({ change: 'moved', state, number: 'N' }))?.text,
    );
    expect(texts).toEqual([
      'N：线索开始评估',
      'N：线索决定立案',
      'N：线索决定不立案',
      'N：线索决定移送',
      'N：线索已并案',
    ]);
  });

  it('tells about each step of a case', () => {
    const moved = (state: string) =>
      decideNotice(aChange({ subject: 'case', change: 'moved', state, number: 'N' }))?.text;
    expect([moved('INVESTIGATING'), moved('CLOSED'), moved('ARCHIVED')]).toEqual([
      'N：案件有进展，现为“调查核实”',
      'N：案件已结案',
      'N：案件已归档',
    ]);
  });

  it('tells nobody about what comes out of a backfill run, whatever it is', () => {
    for (const { subject, change, state } of NOTICE_TABLE) {
      expect(decideNotice(aChange({ subject, change, state: state ?? 'X', backfill: true }))).toBeUndefined();
    }
  });

  it('tells the head of the department about a change whose word it does not know, with the state as it came', () => {
    const notice = decideNotice(aChange({ change: 'split', state: 'HALVED', number: 'N' }));
    expect(notice).toMatchObject({ roles: ['department-head'], text: 'N：线索有变化，现为“HALVED”' });
  });

  it('shows a known state by its name in the sentence of an unknown change', () => {
    expect(decideNotice(aChange({ change: 'split', state: 'ASSESSING', number: 'N' }))?.text).toContain('“评估”');
  });

  it('says 若干 where the number of events is not known', () => {
    expect(decideNotice(aChange({ change: 'attached', eventCount: null }))?.text).toContain('若干');
  });

  it('keeps braces of a number that looks like a place holder', () => {
    expect(decideNotice(aChange({ change: 'moved', state: 'MERGED', number: '{state}' }))?.text).toBe(
      '{state}：线索已并案',
    );
  });

  it('leaves no place holder and no empty list of roles, for any change', () => {
    const anyChange = fc.record({
      subject: fc.constantFrom('clue' as const, 'case' as const),
      change: fc.oneof(fc.constantFrom('opened', 'attached', 'revised', 'moved'), fc.string()),
      state: fc.oneof(fc.constantFrom(...Object.keys(STATE_NAMES.clue)), fc.constantFrom('INVESTIGATING', 'CLOSED')),
      eventCount: fc.option(fc.nat()),
    });
    fc.assert(
      fc.property(anyChange, (given) => {
        const notice = decideNotice(aChange(given));
        expect(notice?.roles.length).toBeGreaterThan(0);
        expect(notice?.text).not.toMatch(/\{\w+\}/);
        expect(notice?.text).toContain('线索〔2026〕12号');
      }),
    );
  });
});

describe('the table', () => {
  it('has no two rows for the same change into the same state', () => {
    const keys = NOTICE_TABLE.map(({ subject, change, state }) => `${subject} ${change} ${state ?? '*'}`);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('has no row behind one that already takes its change whatever the state', () => {
    for (const [index, row] of NOTICE_TABLE.entries()) {
      const earlier = NOTICE_TABLE.slice(0, index).find(
        (candidate) => candidate.subject === row.subject && candidate.change === row.change && candidate.state === null,
      );
      expect(earlier).toBeUndefined();
    }
  });

  it('names only states that have a name', () => {
    for (const { subject, state } of NOTICE_TABLE) {
      if (state !== null) expect(Object.keys(STATE_NAMES[subject])).toContain(state);
    }
  });

  it('uses only place holders that are filled', () => {
    for (const { says } of [...NOTICE_TABLE, ...Object.values(UNKNOWN_CHANGE)]) {
      for (const [, name] of says.matchAll(/\{(\w+)\}/g)) expect(['number', 'state', 'events']).toContain(name);
    }
  });
});
