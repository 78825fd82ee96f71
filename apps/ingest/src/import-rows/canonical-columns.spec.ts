import { PushEventV1, readContract } from '#contracts';
import { CanonicalColumns } from './canonical-columns.js';
import { CANONICAL_HEADINGS } from './canonical-headings.js';

const pushOf = (record: Record<string, string>): Record<string, unknown> =>
  new CanonicalColumns(Object.keys(record)).toPush(record);

describe('the columns of our own fields', () => {
  it('are all known by their Chinese headings', () => {
    const { faults } = new CanonicalColumns(Object.keys(CANONICAL_HEADINGS).filter((name) => name !== '事件描述'));
    expect(faults).toEqual([]);
  });

  it('make a push that the contract takes', () => {
    const push = pushOf({
      事件编号: 'GD-1',
      版本号: '3',
      标题: '路面塌陷',
      上报时间: '2026-03-02 09:00:00',
      经度: '118.87',
      纬度: '28.97',
      坐标系: 'GCJ-02',
      当事人姓名: '林示例',
      'parties.1.name': '方示例',
      车牌号: '浙A12345',
      匿名: '是',
      涉及金额: '1200.50',
      标签: '道路、市政,  夜间',
      处置状态: '办结',
      是否超期: '否',
      '扩展.巡查员': '李四',
    });
    expect(push).toEqual({
      sourceEventNo: 'GD-1',
      sourceVersion: 3,
      title: '路面塌陷',
      reportedAt: '2026-03-02 09:00:00',
      location: { lng: 118.87, lat: 28.97, crs: 'GCJ-02' },
      parties: [{ name: '林示例' }, { name: '方示例' }],
      vehicles: [{ plate: '浙A12345' }],
      reporter: { anonymous: true },
      amount: '1200.50',
      tags: ['道路', '市政', '夜间'],
      disposal: { status: '办结', overdue: false },
      ext: { 巡查员: '李四' },
    });
    expect(readContract(PushEventV1, push).ok).toBe(true);
  });

  it('leave out what a row does not have, also the first of a list', () => {
    const columns = new CanonicalColumns(['事件编号', '当事人姓名', '/parties/1/name', '处置状态']);
    expect(columns.toPush({ 事件编号: '1', '/parties/1/name': '方示例' })).toEqual({
      sourceEventNo: '1',
      parties: [{ name: '方示例' }],
    });
  });

  it('pass on what does not fit, for the contract to say so', () => {
    expect(pushOf({ 事件编号: '1', 版本号: '三', 匿名: '也许', 涉及人数: '1.5' })).toEqual({
      sourceEventNo: '1',
      sourceVersion: '三',
      reporter: { anonymous: '也许' },
      peopleCount: 1.5,
    });
  });

  it('say what they hold, so that damage is seen', () => {
    const columns = new CanonicalColumns([
      '事件编号',
      '上报时间',
      '涉及人数',
      '涉及金额',
      '当事人出生日期',
      '保存至',
      '扩展.x',
    ]);
    const kinds = ['事件编号', '上报时间', '涉及人数', '涉及金额', '当事人出生日期', '保存至', '扩展.x', '没有'].map(
      (name) => columns.kindOf(name),
    );
    expect(kinds).toEqual(['text', 'time', 'number', 'number', 'time', 'time', 'unknown', 'unknown']);
  });

  it('are found again from a place that the contract names', () => {
    const columns = new CanonicalColumns(['事件编号', '经度', '标签', '当事人证件号']);
    expect(
      ['/location/lng', '/tags/3', '/parties/0/idNo', '/location', '/title', ''].map((at) => columns.columnOf(at)),
    ).toEqual(['经度', '标签', '当事人证件号', '', '', '']);
  });

  it.each<[string, string[], string]>([
    ['a misspelt one', ['事件编号', '标提'], '是否应写作“标题”'],
    ['two of the same', ['事件编号', '内容', '事件描述'], '同一项'],
    ['a list without the number', ['标题', '上报时间'], '缺少“事件编号”'],
    ['a place that holds more than one value', ['事件编号', 'disposal'], '不是已知的列名'],
    ['a name of the language', ['事件编号', 'constructor', '__proto__', 'location.constructor'], '不是已知的列名'],
  ])('are refused for %s, without repeating it', (_, headings, says) => {
    const faults = new CanonicalColumns(headings).faults.map(({ detail }) => detail).join('；');
    expect(faults).toContain(says);
    expect(faults).not.toMatch(/标提|constructor/);
  });
});
