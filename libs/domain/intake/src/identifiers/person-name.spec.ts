import { describe, expect, it } from '@jest/globals';
import { personNameKeyForm } from './person-name.js';

describe("a person's name for the blind index", () => {
  it.each([
    ['夏临', '夏临'],
    [' 夏　临 ', '夏临'],
    ['夏临先生', '夏临'],
    ['夏临（业主）', '夏临'],
    ['李和平', '李和平'],
    ['阿卜杜拉·买买提', '阿卜杜拉买买提'],
    ['阿卜杜拉•买买提', '阿卜杜拉买买提'],
    ["O'Neil", 'ONEIL'],
    ['Ｘｉａ Lin', 'XIALIN'],
    ['欧阳先', '欧阳先'],
  ])('of %s is %s', (text, form) => {
    expect(personNameKeyForm(text)).toBe(form);
  });

  it.each([
    '',
    '夏',
    '夏某',
    '夏某某',
    '夏**',
    '夏XX',
    '夏××',
    '夏先生',
    '欧阳女士',
    '匿名',
    '不详',
    '无',
    'null',
    '夏临、宋木',
    '夏临等5人',
    '夏临等',
    '13900000001',
    '夏'.repeat(20_000),
  ])('is none for "%.20s"', (text) => {
    expect(personNameKeyForm(text)).toBeNull();
  });
});
