import {
  differenceName,
  keptText,
  rateText,
  readRegions,
  regionsText,
  silenceEnd,
  silentKind,
} from './describe-source.js';

describe('a source in words', () => {
  it('says what of it is silent', () => {
    expect([null, 'disposal', 'event:0102', 'event:'].map(silentKind)).toEqual([
      '整个来源',
      '处置',
      '类别 0102 的事件',
      '未分类的事件',
    ]);
    expect((['events', 'suspension', null] as const).map((closedBy) => silenceEnd({ closedBy }))).toEqual([
      '恢复推送',
      '来源停用',
      '',
    ]);
  });

  it('says its limits, and that there are none', () => {
    expect([rateText(null), rateText({ perSecond: 50, burst: 500 })]).toEqual(['不限', '每秒 50 件，一次至多 500 件']);
    expect([regionsText([]), regionsText(['990102', '990103'])]).toEqual(['不限', '990102、990103']);
  });

  it('says how long it is kept, and that nobody has decided', () => {
    expect(
      [
        { retentionDays: 30, keptDays: 30 },
        { retentionDays: null, keptDays: 1095 },
        { retentionDays: null, keptDays: null },
      ].map(keptText),
    ).toEqual(['30 天', '1095 天（系统设定）', '未设定，不自动删除']);
  });

  it('reads regions however they are separated, each once', () => {
    expect(readRegions(' 990102，990103\n9901 02、990102; ')).toEqual(['990102', '990103', '9901', '02']);
    expect(readRegions('  ')).toEqual([]);
  });

  it('names a difference, and keeps a word that is not known', () => {
    expect([differenceName('NOT_HERE'), differenceName('NEW_WORD')]).toEqual(['本系统没有', 'NEW_WORD']);
  });
});
