import { isAcs3Signed, isTc3Signed, readYunmas } from './httpGateway.js';
import { startHttpScene, token, type HttpScene } from './scene.js';

let scene: HttpScene | null = null;
afterEach(async () => {
  await scene?.stop();
  scene = null;
});

const json = (value: unknown) => ({ body: JSON.stringify(value) });
const callback = '回电已登记，登记号123，来电时会报此号。';

describe('云MAS', () => {
  const account = `
preset: yunmas
url: URL
plainHttp: true
ecName: 江苏样例法院
apId: fayuan
secretKey: yunmas-key
signatures: { 江苏样例法院: aBcDeFgHi }
addSerial: '88'
templates:
  - { code: 9ec4b967, text: '回电已登记，登记号{request}，来电时会报此号。' }
`;
  const taken = json({ rspcod: 'success', msgGroup: '1126153000001000112233', success: true });
  const checked = (request: Parameters<typeof readYunmas>[0]) =>
    readYunmas(request, 'yunmas-key') === null
      ? json({ rspcod: 'IllegalMac', msgGroup: '', success: false })
      : taken;

  test('free text below a registered signature, which the gateway adds', async () => {
    scene = await startHttpScene(account, checked);
    expect(await scene.send('【江苏样例法院】您说"好"吗？')).toEqual({
      kind: 'accepted',
      parts: [{ ref: '1126153000001000112233' }],
    });
    const [request] = scene.gateway.requests;
    expect(request?.url).toBe('/sms/norsubmit');
    expect(readYunmas(request!, 'yunmas-key')).toMatchObject({
      ecName: '江苏样例法院',
      apId: 'fayuan',
      mobiles: '13700000001',
      sign: 'aBcDeFgHi',
      content: '您说"好"吗？',
      addSerial: '8801',
    });
    expect(readYunmas(request!, 'another')).toBeNull();
  });

  test('what fits a template goes as one', async () => {
    scene = await startHttpScene(account, checked);
    expect(await scene.send(`【江苏样例法院】${callback}`)).toMatchObject({ kind: 'accepted' });
    const [request] = scene.gateway.requests;
    expect(request?.url).toBe('/sms/tmpsubmit');
    expect(readYunmas(request!, 'yunmas-key')).toMatchObject({
      templateId: '9ec4b967',
      params: '["123"]',
    });
  });

  test('a signature that is not registered is refused before the gateway is asked', async () => {
    scene = await startHttpScene(account, checked);
    expect(await scene.send('【另一法院】您好')).toMatchObject({
      kind: 'refused',
      code: 'signature',
      isFinal: true,
    });
    expect(await scene.send('您好')).toMatchObject({ kind: 'refused', code: 'signature' });
    expect(await scene.send('【江苏样例法院】x', { to: '02512345678' })).toMatchObject({
      kind: 'refused',
      code: 'number',
    });
    expect(scene.gateway.requests).toEqual([]);
  });

  test.each([
    ['InvalidMessage', true],
    ['InvalidUsrOrPwd', false],
  ])('a refusal %s', async (rspcod, isFinal) => {
    scene = await startHttpScene(account, () => json({ rspcod, msgGroup: '', success: false }));
    expect(await scene.send('【江苏样例法院】x')).toMatchObject({
      kind: 'refused',
      code: rspcod,
      isFinal,
    });
    expect(scene.driver.state().lastError).toMatch(rspcod);
  });

  test('receipts and SMS to us', async () => {
    scene = await startHttpScene(account, () => taken);
    const receipt = { mobile: '13700000001', msgGroup: '1126', receiveDate: '20261126153000' };
    const delivered = { ...receipt, reportStatus: 'CM:0000', errorCode: 'DELIVRD' };
    expect(await scene.push(`/${token}/receipts`, JSON.stringify(delivered))).toEqual([200, 'OK']);
    const failed = { ...receipt, reportStatus: 'CM:0110', errorCode: 'MK:0001' };
    await scene.push(`/${token}/receipts`, JSON.stringify([failed]));
    const at = new Date('2026-11-26T15:30:00+08:00');
    expect(scene.receipts).toEqual([
      { ref: '1126', state: 'delivered', code: 'DELIVRD', at },
      { ref: '1126', state: 'undelivered', code: 'MK:0001', at },
    ]);
    const sms = { mobile: '8613700000001', smsContent: '退订', addSerial: '8801' };
    const body = JSON.stringify({ ...sms, sendTime: '2026-11-26 15:30:00' });
    await scene.push(`/${token}/messages`, body);
    expect(scene.received).toMatchObject([{ from: '13700000001', to: '8801', text: '退订', at }]);
  });
});

describe('Alibaba Cloud', () => {
  const account = `
preset: aliyun
url: URL
plainHttp: true
accessKeyId: key-id
accessKeySecret: key-secret
templates:
  - { code: SMS_1, text: '回电已登记，登记号{request}，来电时会报此号。' }
  - { code: SMS_2, text: '法院不会要求您转账。' }
  - { code: SMS_3, text: '您查询的案件：{state}。' }
  - { code: SMS_4, text: '您查询的案件：{state}；{state_2}。' }
`;
  const taken = json({ Code: 'OK', Message: 'OK', BizId: '900619746936498440^0', RequestId: 'r' });

  test('the template, its values and the signature are sent, signed by version 3', async () => {
    scene = await startHttpScene(account, (request) =>
      isAcs3Signed(request, 'key-id', 'key-secret')
        ? taken
        : { status: 400, body: JSON.stringify({ Code: 'SignatureDoesNotMatch', Message: 'no' }) },
    );
    expect(await scene.send(`【江苏样例法院】${callback}`)).toEqual({
      kind: 'accepted',
      parts: [{ ref: '900619746936498440^0' }],
    });
    expect(
      await scene.send('【江苏样例法院】法院不会要求您转账。', { extension: '' }),
    ).toMatchObject({
      kind: 'accepted',
    });
    const [first, second] = scene.gateway.requests;
    expect(first?.headers).toMatchObject({
      'x-acs-action': 'SendSms',
      'x-acs-version': '2017-05-25',
    });
    const query = (url = '') => Object.fromEntries(new URLSearchParams(url.slice(2)));
    expect(query(first?.url)).toEqual({
      PhoneNumbers: '13700000001',
      SignName: '江苏样例法院',
      TemplateCode: 'SMS_1',
      TemplateParam: '{"request":"123"}',
      OutId: 'sms-17',
      SmsUpExtendCode: '01',
    });
    expect(query(second?.url)).toEqual({
      PhoneNumbers: '13700000001',
      SignName: '江苏样例法院',
      TemplateCode: 'SMS_2',
      OutId: 'sms-17',
    });
    const nonces = scene.gateway.requests.map(({ headers }) => headers['x-acs-signature-nonce']);
    expect(new Set(nonces).size).toBe(2);
    expect(isAcs3Signed(first!, 'key-id', 'another')).toBe(false);
  });

  test('clauses go into as many values as they need, none longer than 35 letters', async () => {
    scene = await startHttpScene(account, () => taken);
    const clause = (letters: number) => '进'.repeat(letters);
    for (const state of [clause(35), `${clause(30)}；${clause(20)}，${clause(5)}`]) {
      expect(await scene.send(`【江苏样例法院】您查询的案件：${state}。`)).toMatchObject({
        kind: 'accepted',
      });
    }
    // There is no separator, so the text is not cut within a word, and not sent with a part
    // missing.
    expect(await scene.send(`【江苏样例法院】您查询的案件：${clause(36)}。`)).toMatchObject({
      kind: 'refused',
      code: 'template',
    });
    const sent = scene.gateway.requests.map(({ url }) => {
      const query = new URLSearchParams(url.slice(2));
      return [query.get('TemplateCode'), JSON.parse(query.get('TemplateParam') ?? '')] as const;
    });
    expect(sent).toEqual([
      ['SMS_3', { state: clause(35) }],
      ['SMS_4', { state: clause(30), state_2: `${clause(20)}，${clause(5)}` }],
    ]);
  });

  test('a text that no template fits is refused before the cloud is asked', async () => {
    scene = await startHttpScene(account, () => taken);
    expect(await scene.send('【江苏样例法院】另有一事')).toMatchObject({
      kind: 'refused',
      code: 'template',
      isFinal: true,
    });
    expect(scene.gateway.requests).toEqual([]);
  });

  test.each([
    ['isv.MOBILE_NUMBER_ILLEGAL', { kind: 'refused', isFinal: true }],
    ['isv.BUSINESS_LIMIT_CONTROL', { kind: 'refused', isFinal: false }],
    ['isv.AMOUNT_NOT_ENOUGH', { kind: 'refused', isFinal: false }],
    ['Throttling.User', { kind: 'throttled' }],
    ['ServiceUnavailable', { kind: 'unknown' }],
  ])('%s', async (Code, result) => {
    scene = await startHttpScene(account, () => ({
      status: 400,
      body: JSON.stringify({ Code, Message: 'so' }),
    }));
    expect(await scene.send(`【江苏样例法院】${callback}`)).toMatchObject(result);
  });

  test('SmsReport and SmsUp', async () => {
    scene = await startHttpScene(account, () => taken);
    const report = {
      phone_number: '13700000001',
      send_time: '2026-11-26 15:29:00',
      sms_size: '1',
      report_time: '2026-11-26 15:30:00',
      biz_id: '1^0',
      out_id: 'sms-17',
    };
    const reports = [
      { ...report, success: true, err_code: 'DELIVERED', err_msg: '用户接收成功' },
      { ...report, success: false, err_code: 'MOBILE_NOT_ON_SERVICE', biz_id: '2^0' },
    ];
    const [status, answer] = await scene.push(`/${token}/receipts`, JSON.stringify(reports));
    expect([status, JSON.parse(answer)]).toEqual([200, { code: 0, msg: '成功' }]);
    const at = new Date('2026-11-26T15:30:00+08:00');
    expect(scene.receipts).toEqual([
      { ref: '1^0', state: 'delivered', code: 'DELIVERED', at },
      { ref: '2^0', state: 'undelivered', code: 'MOBILE_NOT_ON_SERVICE', at },
    ]);
    const up = {
      phone_number: '13700000001',
      send_time: '2026-11-26 15:30:00',
      content: '1',
      sign_name: '江苏样例法院',
      dest_code: '01',
      sequence_id: 1234567890,
    };
    await scene.push(`/${token}/messages`, JSON.stringify([up]));
    expect(scene.received).toEqual([
      { from: '13700000001', to: '01', text: '1', at, ref: '1234567890' },
    ]);
  });
});

describe('Tencent Cloud', () => {
  const account = `
preset: tencent
url: URL
plainHttp: true
secretId: secret-id
secretKey: secret-key
sdkAppId: '1400006666'
templates:
  - { code: '1110', text: '回电已登记，登记号{1x}，来电时会报此号。' }
`.replace('{1x}', '{request}');
  const answer = (Code: string, more = {}) =>
    json({ Response: { SendStatusSet: [{ Code, SerialNo: '5000:1', ...more }], RequestId: 'r' } });

  test('number, template and values are sent, signed by TC3-HMAC-SHA256', async () => {
    scene = await startHttpScene(account, (request) =>
      isTc3Signed(request, 'secret-id', 'secret-key')
        ? answer('Ok')
        : json({ Response: { Error: { Code: 'AuthFailure.SignatureFailure', Message: 'no' } } }),
    );
    expect(await scene.send(`【江苏样例法院】${callback}`)).toEqual({
      kind: 'accepted',
      parts: [{ ref: '5000:1' }],
    });
    const [request] = scene.gateway.requests;
    expect(request?.headers).toMatchObject({
      'x-tc-action': 'SendSms',
      'x-tc-version': '2021-01-11',
      'x-tc-region': 'ap-guangzhou',
    });
    expect(JSON.parse(request?.body ?? '')).toEqual({
      PhoneNumberSet: ['+8613700000001'],
      SmsSdkAppId: '1400006666',
      TemplateId: '1110',
      SignName: '江苏样例法院',
      TemplateParamSet: ['123'],
      ExtendCode: '01',
      SessionContext: 'sms-17',
    });
    expect(isTc3Signed(request!, 'secret-id', 'another')).toBe(false);
  });

  test.each([
    [answer('FailedOperation.PhoneNumberInBlacklist'), { kind: 'refused', isFinal: true }],
    [answer('LimitExceeded.PhoneNumberDailyLimit'), { kind: 'refused', isFinal: false }],
    [json({ Response: { Error: { Code: 'RequestLimitExceeded' } } }), { kind: 'throttled' }],
    [json({ Response: { Error: { Code: 'InternalError.Timeout' } } }), { kind: 'unknown' }],
    [json({ Response: { Error: { Code: 'AuthFailure.SecretIdNotFound' } } }), { kind: 'refused' }],
    [answer('Ok', { SerialNo: '' }), { kind: 'unknown' }],
    [json({}), { kind: 'unknown' }],
  ])('%j', async (reply, result) => {
    scene = await startHttpScene(account, () => reply);
    expect(await scene.send(`【江苏样例法院】${callback}`)).toMatchObject(result);
  });

  test('callbacks of status and replies', async () => {
    scene = await startHttpScene(account, () => answer('Ok'));
    const report = {
      user_receive_time: '2026-11-26 15:30:00',
      nationcode: '86',
      mobile: '13700000001',
      report_status: 'SUCCESS',
      errmsg: 'DELIVRD',
      description: '成功',
      sid: '5000:1',
    };
    const failed = { ...report, report_status: 'FAIL', errmsg: 'REJECTD', sid: '5000:2' };
    const odd = { ...report, report_status: 'FAIL', errmsg: 'DELIVRD', sid: '5000:3' };
    const body = JSON.stringify([report, failed, odd]);
    const [status, heard] = await scene.push(`/${token}/receipts`, body);
    expect([status, JSON.parse(heard)]).toEqual([200, { result: 0, errmsg: 'OK' }]);
    expect(scene.receipts.map(({ ref, state }) => [ref, state])).toEqual([
      ['5000:1', 'delivered'],
      ['5000:2', 'rejected'],
      ['5000:3', 'undelivered'],
    ]);
    const reply = {
      extend: '01',
      mobile: '13700000001',
      nationcode: '86',
      sign: '江苏样例法院',
      text: '退订',
      time: 1457336869,
    };
    await scene.push(`/${token}/messages`, JSON.stringify(reply));
    expect(scene.received).toMatchObject([
      { from: '13700000001', to: '01', text: '退订', at: new Date(1457336869000) },
    ]);
  });
});
