import { shortCause } from '../../../../app/court/cases/rules/shortCause.js';

test.each([
  ['民间借贷纠纷', '民间借贷'],
  ['盗窃罪', '盗窃'],
  ['买卖合同纠纷执行', '买卖合同纠纷执行'],
  ['案外人执行异议之诉', '案外人执行异议之诉'],
  // Nothing would be left of these.
  ['纠纷', '纠纷'],
])('%s is said as %s', (cause, said) => {
  expect(shortCause(cause)).toBe(said);
});
