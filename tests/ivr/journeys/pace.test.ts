/** Digit 7: a slower voice, for the rest of the call or until the digit is pressed again. */
import { hangsUp, presses } from './scriptedCall.js';
import { TestApp } from './testApp.js';

let hotline: TestApp;
beforeAll(async () => {
  hotline = await TestApp.start();
});
afterAll(() => hotline.stop());

test('pressed twice, only the last of the two opposite sentences is said', async () => {
  const call = await hotline.call([
    presses('放慢语速请按七', '7'),
    presses(/好的，语速已经放慢[^]*临江中院幺二三六八/, '7'),
    presses(/已经恢复原来的语速。\n您好，临江中院幺二三六八/, '1'),
    presses('请输入身份证号码', '7#'),
    presses(/好的，语速已经放慢[^]*请输入身份证号码/, '7#'),
    hangsUp(/已经恢复原来的语速。\n请输入身份证号码/),
  ]);
  const said = call.heard
    .map(({ name }) => name)
    .filter((name) => /^(slower|usual)Voice$/.test(name));
  expect(said).toEqual(['slowerVoice', 'usualVoice', 'slowerVoice', 'usualVoice']);
});

test('in a menu at once, in a number with #, and neither is a wrong digit', async () => {
  const call = await hotline.call([
    presses('放慢语速请按七', '7'),
    presses(/好的，语速已经放慢[^]*临江中院幺二三六八/, '1'),
    presses('请输入身份证号码', '7#'),
    presses(/已经恢复原来的语速。\n请输入身份证号码/, '*'),
    hangsUp('查案件请按一'),
  ]);
  expect(call.words).not.toContain('按键无效');
  const record = await hotline.transcriptOf(call);
  expect(record.filter((line) => line.startsWith('step pace'))).toEqual([
    'step pace slow',
    'step pace usual',
  ]);
});
