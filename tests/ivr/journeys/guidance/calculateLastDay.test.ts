import { calculateLastDay } from '../../../../app/ivr/journeys/guidance/calculateLastDay.js';
import type { Language } from '../../../../app/telephony/call.js';
import { hangsUp, presses, saysNothing, type Turn } from '../scriptedCall.js';
import { TestApp } from '../testApp.js';
import { callCalculator } from './calculators.js';

let hotline: TestApp;
beforeEach(async () => {
  hotline = await TestApp.start();
});
afterEach(() => hotline.stop());

const call = (turns: readonly Turn[], language?: Language) =>
  callCalculator(hotline, calculateLastDay, turns, language);

test('a judgment: the day read back, the last day with its weekday, why, the article, the caveat', async () => {
  const heard = await call([
    presses('上诉请按一', '1'),
    presses('民事、行政判决请按一', '1'),
    presses('请输入收到判决书的日期，一共八位数字', '20260916'),
    hangsUp('换个日期请按二'),
  ]);
  expect(heard.words).toContain('您输入的是二零二六年九月十六日。');
  expect(heard.words).toMatch(/对一审判决上诉，最后一天是二零二六年十月八日，?星期四。/);
  expect(heard.words).toContain(
    [
      '从第二天起算，一共十五天。',
      '依据是民事诉讼法第一百七十一条。',
      '算下来是二零二六年十月一日，那天是休息日，所以顺延到前面说的那一天。',
    ].join('\n'),
  );
  expect(heard.words).toContain('请以承办法官确认为准。');
  expect(await hotline.transcriptOf(heard)).toContainEqual('step calculateLastDay');
  expect(await hotline.rowOf(heard)).toMatchObject({ outcome: 'served' });
});

test('the same in English', async () => {
  const heard = await call(
    [
      presses('For an appeal, press one', '1'),
      presses('For a civil or administrative judgment', '1'),
      presses('the day on which the judgment was served, in eight digits', '20260916'),
      hangsUp('For another day, press two'),
    ],
    'en',
  );
  expect(heard.words).toMatch(
    /The last day to appeal from a judgment is Thursday, October eighth, [a-z -]+\./,
  );
  expect(heard.words).toContain('That is fifteen days, counted from the next day.');
  expect(heard.words).toMatch(/Civil Procedure Law, article one hundred (and )?seventy-one\./);
  expect(heard.words).toContain('What the judge in charge confirms prevails.');
});

test.each<[string[], RegExp]>([
  [['1', '2', '20260930'], /十月十日，?星期六[^]*虽然是周末，但是要上班/],
  [['1', '3', '20261102'], /十一月十二日[^]*刑事诉讼法第二百三十条/],
  [['1', '4', '20261102'], /十一月九日/],
  [['2', '1', '20261102'], /提出管辖权异议，最后一天是二零二六年十一月十七日/],
  [['2', '2', '20261102'], /举证期限至少到二零二六年十一月十七日[^]*以举证通知书/],
  [['2', '3', '20261102'], /十一月九日[^]*诉讼费用交纳办法第二十二条/],
  [['3', '20250831'], /二零二六年二月二十八日[^]*一共六个月[^]*那个月没有对应的日子，所以算到月底/],
  [['4', '1', '20260916'], /二零二八年九月十八日[^]*一共两年[^]*二零二八年的放假安排还没有公布/],
  [['4', '2', '20261102'], /十一月十二日[^]*第二百三十六条/],
  [['4', '3', '20261102'], /十一月十七日[^]*第二百三十八条/],
  [['5', '1', '20260331'], /九月三十日[^]*行政诉讼法第四十六条/],
  [['5', '2', '20261102'], /十一月十七日[^]*行政诉讼法第四十五条/],
  [['5', '3', '20260901'], /十一月二日?[^]*行政复议法第二十条/],
  [['6', '1', '20261102'], /十一月十七日[^]*劳动争议调解仲裁法第五十条/],
  [['6', '2', '20260302'], /二零二六年六月二日[^]*一共三个月[^]*仲裁法第七十二条/],
  [['6', '2', '20260227'], /二零二六年八月二十七日[^]*一共六个月[^]*仲裁法第五十九条/],
  [['1', '2', '20261102'], /民事裁定只有不予受理、管辖权异议、驳回起诉三种可以上诉/],
  [['6', '2', '20260227'], /此前收到的裁决[^]*请向法院确认/],
  [
    ['6', '3', '20250302'],
    /二零二六年三月二日[^]*一共一年[^]*在职期间拖欠工资的，不受一年限制[^]*重新计算/,
  ],
])('digits %j: %p', async (digits, expected) => {
  const heard = await call([
    ...digits.map((digit): Turn => presses(/./, digit)),
    hangsUp('换个日期请按二'),
  ]);
  expect(heard.words).toMatch(expected);
  // No digit is left to an engine.
  expect(heard.words).not.toMatch(/[0-9]/);
});

test('what cannot be a day is refused in words, with a way on', async () => {
  hotline.closes();
  await call([
    presses('上诉请按一', '3'),
    presses('请输入判决、裁定生效的日期', '2026#'),
    presses(/日期应当是八位数字。\n比如二零二六年九月三日/, '20260230'),
    presses(/日历上没有这一天。\n请输入/, '20260203'),
    presses('换个日期请按二', '2'),
    presses('请输入判决、裁定生效的日期', '19491001'),
    presses(/只能计算一九九一年四月九日到二零九五年十二月三十一日之间的日期/, '*'),
    presses('上诉请按一', '*'),
    hangsUp('查案件请按一'),
  ]);
});

test('who enters nothing usable is led back; another day, another kind', async () => {
  hotline.closes();
  await call([
    presses('上诉请按一', '3'),
    saysNothing('请输入'),
    saysNothing('比如'),
    saysNothing('请输入'),
    presses(/返回上一级。\n上诉请按一/, '2'),
    presses('答辩和管辖异议请按一', '3'),
    presses('请输入收到缴费通知的日期', '20261102'),
    presses('十一月九日', '1'),
    hangsUp('上诉请按一'),
  ]);
});
