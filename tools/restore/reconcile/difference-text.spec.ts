import { describe, expect, it } from '@jest/globals';
import type { Difference } from './difference.js';
import { nothingCompared } from './difference.js';
import { differenceText } from './difference-text.js';
import { recogniseTopic } from './topic-roles.js';

const AT = '2026-03-02T01:00:00.000Z';
const backup = { id: 'b-1', snapshotAt: AT };
const decision: Difference['lostDecisions'][number] = {
  subject: 'clue',
  id: 'c-1',
  number: '线索〔2026〕5号',
  version: 2,
  change: 'moved',
  state: 'NOT_FILED',
  actor: { id: 'p-1', name: '林检察官', role: 'prosecutor' },
  at: AT,
};
const difference: Difference = {
  ...nothingCompared(backup, 'without-kafka', AT, 3),
  comparison: 'compared',
  topics: [{ topic: 'clue.changed.v1', role: 'derived', after: 2, missing: 4 }],
  lostDecisions: [
    decision,
    { ...decision, subject: 'case', number: '案件〔2026〕1号', change: 'opened', state: 'FILED' },
  ],
  lostChanges: [{ topic: 'org.changed.v1', key: 'person:p-9', at: AT }],
  pushAgain: [{ sourceId: 'cz-grid', sourceEventNo: 'E-7', outcome: 'waiting', at: AT }],
  sentAgain: [
    { schema: 'matcher', messages: 2 },
    { schema: 'notify', messages: 3 },
  ],
};

describe('the difference for people', () => {
  it('names each decision with its number, what was decided, who and when', () => {
    const text = differenceText(difference, { trial: false });
    expect(text).toContain(`1. 线索〔2026〕5号：改为“不立案”，林检察官（p-1，prosecutor），${AT}`);
    expect(text).toContain(`2. 案件〔2026〕1号：新立（立案），林检察官`);
    expect(text).toContain('org.changed.v1  person:p-9');
    expect(text).toContain('来源 cz-grid，编号 E-7：先于事件到达的办理信息');
    expect(text).toContain('有 4 条已过保存期，无法核对');
    expect(text).toContain('待重发的内部消息 5 条');
    expect(text).toContain('已结束登录会话 3 个');
  });

  it('says when nothing could be compared, and never that nothing was lost', () => {
    for (const comparison of ['without-kafka', 'another-cluster', 'emptied-topics'] as const) {
      expect(differenceText(nothingCompared(backup, comparison, AT, 0), { trial: false })).toMatch(
        /未与 Kafka 核对|没有可核对的记录/,
      );
    }
  });

  it('says on top of a trial that nothing was changed', () => {
    const heading = (trial: boolean): string => differenceText(difference, { trial }).split('\n')[0]!;
    expect(heading(true)).toContain('未改动任何数据');
    expect(heading(false)).toBe('数据恢复差异清单');
  });

  it('shows a thousand of very many, and says how many there are', () => {
    const many = { ...difference, lostDecisions: Array.from({ length: 1_500 }, () => decision) };
    const text = differenceText(many, { trial: false });
    expect(text).toContain('共 1500 条');
    expect(text).not.toContain('1001. ');
  });
});

describe('a topic', () => {
  it.each([
    ['p.grid.push.cz-12345.v1', 'pushed', 'cz-12345'],
    ['p.grid.event.v1', 'published', undefined],
    ['p.event.outcome.v1', 'published', undefined],
    ['p.grid.answer.cz-grid.v1', 'answers', 'cz-grid'],
    ['p.match.found.v1', 'derived', undefined],
    ['p.clue.changed.v1', 'derived', undefined],
    ['p.something.new.v1', 'derived', undefined],
    ['grid.event.v1', 'derived', undefined],
    ['pxgrid.event.v1', 'derived', undefined],
  ])('%s is %s', (topic, role, sourceId) => {
    expect(recogniseTopic(topic, 'p.')).toMatchObject({ role, sourceId });
  });
});
