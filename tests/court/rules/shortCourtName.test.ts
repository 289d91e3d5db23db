import { shortCourtName } from '../../../app/court/rules/shortCourtName.js';

test.each([
  ['最高人民法院', '最高法院'],
  ['江苏省高级人民法院', '江苏高院'],
  ['北京市高级人民法院', '北京高院'],
  ['临江市中级人民法院', '临江中院'],
  ['江苏省临江市中级人民法院', '临江中院'],
  ['北京市第一中级人民法院', '北京市第一中院'],
  ['临江市城东区人民法院', '临江市城东区法院'],
  ['海事法院', '海事法院'],
])('%s is called %s', (name, called) => {
  expect(shortCourtName(name)).toBe(called);
});
