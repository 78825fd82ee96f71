import type { HistoryItem } from '../api/casework.api.js';
import { describeChange, describeFacts } from './describe-history.js';

const entry = (over: Partial<HistoryItem>): HistoryItem => ({
  seq: 1,
  change: 'moved',
  command: null,
  commandName: null,
  from: null,
  to: 'REGISTERED',
  actor: null,
  at: '2026-03-02T01:00:00.000Z',
  reason: null,
  basis: [],
  facts: {},
  ...over,
});

describe('an entry of the history', () => {
  it('is called by its command, or else by what changed', () => {
    expect(describeChange('clues', entry({ command: 'file', commandName: '立案' }))).toBe('立案');
    expect(describeChange('clues', entry({ change: 'opened' }))).toBe('形成线索');
    expect(describeChange('cases', entry({ change: 'opened' }))).toBe('立案');
    expect(describeChange('clues', entry({ change: 'sealed' }))).toBe('sealed');
  });

  it('is called a joining at the clue that another one joined', () => {
    expect(describeChange('clues', entry({ change: 'attached', command: 'merge', commandName: '并案' }))).toBe('并入');
  });

  it('tells its facts in words, with links to the items that it names', () => {
    const facts = { targetClueId: 'c2', targetNumber: '线索〔2026〕2号', hitId: 'h1' };
    expect(describeFacts(entry({ facts }))).toEqual([
      { label: '并至', value: '线索〔2026〕2号', link: { kind: 'clues', id: 'c2' } },
    ]);
  });

  it('tells a hit that no longer holds, and one that holds again', () => {
    const said = (facts: Record<string, unknown>) =>
      describeFacts(entry({ change: 'revised', facts })).map(({ value }) => value);
    expect(said({ isVoid: true, hitRevision: 2 })).toEqual(['后到的事件使条件不再成立，已失效']);
    expect(said({ isVoid: false, wasVoid: true, hitRevision: 3 })).toEqual(['条件重新成立，恢复有效']);
    expect(said({ isVoid: false, wasVoid: false, hitRevision: 3, eventCount: 5 })).toEqual(['第3次修订', '5']);
  });
});
