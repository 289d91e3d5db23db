/** Signatures are held to the examples that the clouds publish in their documents. */
import { createHash } from 'node:crypto';
import { percentEncode, signAcs3 } from '../../../../app/messages/sms/http/signAcs3.js';
import { signTc3 } from '../../../../app/messages/sms/http/signTc3.js';
import { fillText, makeMac } from '../../../../app/messages/sms/http/fillText.js';
import { matchTemplate, templateProblem } from '../../../../app/messages/sms/http/matchTemplate.js';

test('ACS3-HMAC-SHA256 as in the fixed example of "V3版本请求体&签名机制"', () => {
  const headers = signAcs3(
    {
      method: 'POST',
      host: 'ecs.cn-shanghai.aliyuncs.com',
      body: '',
      query: {
        RegionId: 'cn-shanghai',
        ImageId: 'win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd',
      },
      action: 'RunInstances',
      version: '2014-05-26',
      now: new Date('2023-10-26T10:22:32Z'),
      nonce: '3156853299f313e23d1673dc12e1703d',
    },
    'YourAccessKeyId',
    'YourAccessKeySecret',
  );
  expect(headers.authorization).toBe(
    'ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders=host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version,Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0',
  );
  expect(headers['x-acs-date']).toBe('2023-10-26T10:22:32Z');
});

test('TC3-HMAC-SHA256 as in the example of "签名方法 v3"', () => {
  // The escapes stand in the published payload as they are.
  const body = String.raw`{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}`;
  expect(createHash('sha256').update(body).digest('hex')).toBe(
    '35e9c5b0e3ae67532d3c9f17ead6c90222632e5b1ff7f6e89887f1398934f064',
  );
  const authorization = signTc3(
    {
      service: 'cvm',
      headers: {
        'content-type': 'application/json; charset=utf-8',
        host: 'cvm.tencentcloudapi.com',
      },
      body,
      now: new Date(1551113065 * 1000),
    },
    'AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE',
    'Gu5t9xGARNpq86cd98joQYCN3EXAMPLE',
  );
  expect(authorization).toBe(
    'TC3-HMAC-SHA256 Credential=AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE/2019-02-25/cvm/tc3_request, SignedHeaders=content-type;host, Signature=72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168',
  );
});

test('query values are written as RFC 3986 says', () => {
  expect(percentEncode("a b*~!'()中/+")).toBe('a%20b%2A~%21%27%28%29%E4%B8%AD%2F%2B');
});

test('a text is filled in, by filters where it must not break what is around it', () => {
  const values = { text: 'say "hi"\n中', to: '13700000001', late: () => 'made' };
  expect(fillText('{"to":"{to}","text":"{text|json}"}', values)).toBe(
    String.raw`{"to":"13700000001","text":"say \"hi\"\n中"}`,
  );
  expect(fillText('{text|url} {to|sha1|upper} {late|base64}', values)).toBe(
    `say%20%22hi%22%0A%E4%B8%AD ${createHash('sha1').update('13700000001').digest('hex').toUpperCase()} bWFkZQ==`,
  );
  // What a value brings along is no place.
  expect(fillText('{text}', { text: '{to}', to: 'x' })).toBe('{to}');
  expect(() => fillText('{constructor}', values)).toThrow('has no value');
  expect(() => fillText('{to|rot13}', values)).toThrow('no filter');
});

test('codes over texts are those of the RFCs', () => {
  // RFC 2202, case 2, and RFC 4231, case 2.
  const [hashKey, over] = ['Jefe', 'what do ya want for nothing?'];
  const make = (algorithm: 'hmac-sha1' | 'hmac-sha256' | 'hmac-md5') =>
    makeMac(
      { algorithm, hashKey: '{hashKey}', over: '{over}', encoding: 'hex' },
      { hashKey, over },
    );
  expect(make('hmac-md5')).toBe('750c783e6ab0b503eaa86e310a5db738');
  expect(make('hmac-sha1')).toBe('effcdf6ae5eb2fa2d27416d5f184df9c259a7c79');
  expect(make('hmac-sha256')).toBe(
    '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
  );
  const plain = { algorithm: 'md5', hashKey: '', over: 'abc', encoding: 'hex' } as const;
  expect(makeMac(plain, {})).toBe('900150983cd24fb0d6963f7d28e17f72');
});

const templates = [
  { code: 'A', text: '{number}的信息' },
  { code: 'B', text: '回电已登记，登记号{request}，来电时会报此号。' },
  { code: 'C', text: '您的案件（{number}）于{date}开庭。' },
  { code: 'D', text: '法院不会要求您转账。' },
];

test('the template that a text was made from, with its values', () => {
  expect(matchTemplate(templates, '回电已登记，登记号123，来电时会报此号。')).toEqual({
    code: 'B',
    values: [{ name: 'request', value: '123' }],
  });
  expect(matchTemplate(templates, '您的案件（（2024）京01民终1号）于11月26日开庭。')).toEqual({
    code: 'C',
    values: [
      { name: 'number', value: '（2024）京01民终1号' },
      { name: 'date', value: '11月26日' },
    ],
  });
  expect(matchTemplate(templates, '法院不会要求您转账。')).toEqual({ code: 'D', values: [] });
  expect(matchTemplate(templates, '法院不会要求您转账')).toBeNull();
  expect(matchTemplate(templates, '登记号，来电')).toBeNull();
  // The one with more fixed characters, whatever their order.
  expect(matchTemplate([{ code: 'E', text: '{a}' }, ...templates], '2的信息')?.code).toBe('A');
});

test('templates that cannot be told apart again are refused', () => {
  expect(templateProblem('您好{a}{b}')).toBe('has two variables in a row');
  expect(templateProblem('{a}和{a}')).toBe('has a variable twice');
  expect(templateProblem('{a}和{b}')).toBeNull();
});
