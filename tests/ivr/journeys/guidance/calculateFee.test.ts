import { calculateFee } from '../../../../app/ivr/journeys/guidance/calculateFee.js';
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
  callCalculator(hotline, calculateFee, turns, language);

test('a claim of money: the amount read back, the fee, how it is made up, the article, half', async () => {
  const heard = await call([
    presses('借款、货款、赔偿等要求付钱的案件请按一', '1'),
    presses('请输入请求的金额', '123456#'),
    hangsUp('换个金额请按二'),
  ]);
  expect(heard.words).toContain(
    [
      '您输入的是十二万三千四百五十六元。',
      '案件受理费是两千七百六十九元一角两分。',
      '其中十万元以下的部分，分段累计是两千三百元。',
      '超过十万元的部分有两万三千四百五十六元，按百分之二收，是四百六十九元一角两分。',
      '依据是诉讼费用交纳办法第十三条。',
      '适用简易程序、调解结案或者撤诉的，减半，是一千三百八十四元五角六分。',
      '上诉的，按照不服的那部分金额，用同样的标准计算。',
      '算别的案件请按一。',
    ].join('\n'),
  );
  expect(await hotline.transcriptOf(heard)).toContainEqual('step calculateFee');
  expect(await hotline.rowOf(heard)).toMatchObject({ outcome: 'served' });
});

test('the same in English', async () => {
  const heard = await call(
    [
      presses('For a claim of money, press one', '1'),
      presses('Please enter the amount claimed', '123456#'),
      hangsUp('For another amount, press two'),
    ],
    'en',
  );
  expect(heard.words).toMatch(
    /The fee for the case is two thousand seven hundred (and )?sixty-nine point one two yuan\./,
  );
  expect(heard.words).toMatch(
    /At two percent it costs four hundred (and )?sixty-nine point one two/,
  );
  expect(heard.words).toContain('Litigation Costs, article thirteen.');
});

test.each([
  ['7', '七元'],
  ['9', '九元'],
])('an amount of %s yuan is an amount, not a command', async (amount, words) => {
  const heard = await call([
    presses('借款、货款、赔偿等要求付钱的案件请按一', '1'),
    presses('请输入请求的金额', `${amount}#`),
    hangsUp('换个金额请按二'),
  ]);
  expect(heard.words).toContain(`您输入的是${words}。\n案件受理费是五十元。`);
});

test('a range stays a range until the court has set its figure', async () => {
  const script = (answer: string): Turn[] => [
    presses('离婚请按二', '2'),
    presses('要分割财产的请按一', '1'),
    presses('请输入要分割的财产总额', '350000#'),
    hangsUp(answer),
  ];
  const ranged = await call(script('换个金额请按二'));
  expect(ranged.words).toContain('案件受理费在八百元到一千零五十元之间');
  expect(ranged.words).toContain('每件收五十元到三百元。');
  expect(ranged.words).toContain('减半，是四百元到五百二十五元。');
  await hotline.database.pool.query(
    `UPDATE courts SET settings = settings || '{"fees":{"divorceYuan":200}}' WHERE code = '苏98'`,
  );
  await hotline.app.court.read();
  const settled = await call(script('换个金额请按二'));
  expect(settled.words).toContain('案件受理费是九百五十元。\n每件收二百元。');
});

test.each<[string[], RegExp]>([
  [['3'], /案件受理费是十元。[^]*追索劳动报酬的，可以不预交/],
  [['4'], /案件受理费是五十元。[^]*商标、专利和海事行政案件，每件收一百元/],
  [['2', '2'], /案件受理费在五十元到三百元之间/],
  [['5', '2'], /申请费在五十元到五百元之间[^]*第十四条[^]*执行后由被执行人负担/],
  [['5', '1', '500000#'], /申请费是七千四百元[^]*一万元以下收五十元。\n[^]*执行后由被执行人负担/],
  [['6', '1', '1', '1000000#'], /申请费是五千元[^]*最多收五千元/],
  [['6', '1', '2'], /申请费是三十元/],
  [['6', '2', '100000#'], /申请费是七百六十六元六角七分[^]*三分之一/],
  [['6', '3', '1', '80000#'], /在四百元到八百元之间/],
  [['6', '3', '1', '40000#'], /在一百元到五百元之间[^]*不超过五万元的，不另外收费/],
  [['6', '4', '2'], /在五百元到一千元之间/],
  [['6', '4', '1', '100000#'], /案件受理费是两千三百元/],
  [['6', '5'], /在五十元到一百元之间/],
  [['6', '6', '1'], /在五十元到一百元之间[^]*异议成立的，不用交/],
  [['6', '6', '2'], /申请费是一百元/],
  [['6', '6', '3'], /申请费是四百元/],
  [['6', '6', '4', '20000000#'], /申请费是七万零九百元[^]*减半[^]*从破产财产中支付/],
])('digits %j: %p', async (digits, expected) => {
  const heard = await call([
    ...digits.map((digit): Turn => presses(/./, digit)),
    hangsUp('算别的案件请按一'),
  ]);
  expect(heard.words).toMatch(expected);
});

test('what cannot be an amount is refused in words, with a way on', async () => {
  hotline.closes();
  const heard = await call([
    presses('借款、货款、赔偿等要求付钱的案件请按一', '1'),
    presses('请输入请求的金额', '00#'),
    presses(/金额要大于零。\n请按整数输入，比如十万元/, '9999999999999'),
    presses(/这个金额太大，最多能算到一万亿元。\n请输入请求的金额/, '10000#'),
    presses('案件受理费是五十元', '*'),
    presses('请输入请求的金额', '*'),
    presses('借款、货款、赔偿等要求付钱的案件请按一', '*'),
    hangsUp('查案件请按一'),
  ]);
  expect(heard.words).toContain('每件收五十元。');
});

test('who enters nothing usable is led back', async () => {
  hotline.closes();
  await call([
    presses('借款、货款、赔偿等要求付钱的案件请按一', '1'),
    saysNothing('请输入请求的金额'),
    saysNothing('请按整数输入'),
    saysNothing('请输入请求的金额'),
    hangsUp(/返回上一级。\n借款、货款、赔偿等要求付钱的案件请按一/),
  ]);
});

test('another amount, another kind, and again', async () => {
  await call([
    presses('借款、货款、赔偿等要求付钱的案件请按一', '1'),
    presses('请输入请求的金额', '10000#'),
    presses('案件受理费是五十元', '2'),
    presses('请输入请求的金额', '20000#'),
    presses('案件受理费是三百元', '9'),
    presses('案件受理费是三百元', '1'),
    presses('借款、货款、赔偿等要求付钱的案件请按一', '3'),
    presses('案件受理费是十元', '1'),
    hangsUp('借款、货款、赔偿等要求付钱的案件请按一'),
  ]);
});

test('back in a further menu leads to the menu above', async () => {
  await call([
    presses('借款、货款、赔偿等要求付钱的案件请按一', '6'),
    presses('财产保全请按一', '6'),
    presses('管辖异议请按一', '*'),
    presses('财产保全请按一', '*'),
    presses('借款、货款、赔偿等要求付钱的案件请按一', '*'),
    hangsUp('查案件请按一'),
  ]);
});
