import { checkCallbackNumber } from '../../../app/callbacks/rules/callbackNumber.js';
import type { CallbackNumberRules } from '../../../app/court/settings/rules/callbackSettings.js';

const nanjing: CallbackNumberRules = { areaCode: '25', abroad: false, blocked: ['0898'] };

test.each([
  ['13800138000', '13800138000'],
  ['013800138000', '13800138000'],
  ['+8613800138000', '13800138000'],
  ['8613800138000', '13800138000'],
  ['0086 138 0013 8000', '13800138000'],
  ['19912345678', '19912345678'],
  ['02583520000', '02583520000'],
  ['025-8352 0000', '02583520000'],
  ['+86 25 83520000', '02583520000'],
  ['862583520000', '02583520000'],
  ['861083520000', '01083520000'],
  ['05128352000', '05128352000'],
  ['83520000', '02583520000'],
])('%s is dialled as %s', (given, number) => {
  expect(checkCallbackNumber(given, nanjing)).toEqual({ kind: 'ok', number });
});

test.each([
  ['', 'withheld'],
  ['anonymous', 'withheld'],
  ['sip:li@example.org', 'not_a_number'],
  ['12', 'not_a_number'],
  ['12345678901234567890', 'not_a_number'],
  ['110', 'service_number'],
  ['12368', 'service_number'],
  ['95588', 'service_number'],
  ['4008123123', 'service_number'],
  ['8008123123', 'service_number'],
  ['+864002345678', 'service_number'],
  ['00864002345678', 'service_number'],
  ['04002345678', 'service_number'],
  ['08002345678', 'service_number'],
  ['+868002345678', 'service_number'],
  ['+8604002345678', 'service_number'],
  ['864002345678', 'not_a_number'],
  ['040082345678', 'not_a_number'],
  ['070082345678', 'not_a_number'],
  ['02682345678', 'not_a_number'],
  ['0108352000', 'not_a_number'],
  ['16812345', 'service_number'],
  ['17401234567', 'satellite'],
  ['13491234567', 'satellite'],
  ['+85221234567', 'abroad'],
  ['0012125550100', 'abroad'],
  ['089812345678', 'not_a_number'],
  ['089862345678', 'blocked'],
])('%s is refused: %s', (given, because) => {
  expect(checkCallbackNumber(given, nanjing)).toEqual({ kind: 'refused', because });
});

test('an area code of a court that is a service makes no landline of a local number', () => {
  expect(checkCallbackNumber('2345678', { ...nanjing, areaCode: '400' })).toEqual({
    kind: 'refused',
    because: 'service_number',
  });
});

test('a local number needs the area code of the court', () => {
  expect(checkCallbackNumber('83520000', { ...nanjing, areaCode: null })).toEqual({
    kind: 'refused',
    because: 'no_area_code',
  });
});

test('abroad where the court wants it, and not on its list', () => {
  const rules = { ...nanjing, abroad: true, blocked: ['00881'] };
  expect(checkCallbackNumber('+85221234567', rules)).toEqual({
    kind: 'ok',
    number: '0085221234567',
  });
  expect(checkCallbackNumber('0088123456789', rules)).toEqual({
    kind: 'refused',
    because: 'blocked',
  });
});
