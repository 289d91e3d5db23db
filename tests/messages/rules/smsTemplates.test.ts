import { fileTemplates, type GatewayName } from '../../../app/messages/rules/gatewayRules.js';
import { smsTemplates, type SmsTemplate } from '../../../app/messages/rules/smsTemplates.js';
import { splitText } from '../../../app/messages/sms/smpp/splitText.js';
import { signSms, signSmsIn, smsOf, smsWords } from '../../../app/messages/rules/smsText.js';

const all: [string, SmsTemplate][] = Object.entries(smsTemplates);

test.each(all)(
  '%s: each value has a place in each language, and each place a value',
  (_, template) => {
    const names = Object.keys(template.values).sort();
    for (const text of Object.values(template.texts)) {
      const places = [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();
      expect(places).toEqual(names);
    }
  },
);

test.each(all)(
  '%s: no bracket of the signature, no letter outside the GSM alphabet in English',
  (_, template) => {
    expect(template.texts.zh).not.toMatch(/[【】]/);
    expect(template.texts.en ?? '').toMatch(/^[\x20-\x7e]*$/);
  },
);

test('the words of a message, its signature, and a secret that comes later', () => {
  const message = smsOf('openedUntil', 'zh', { ticket: '2611240425', latest: '12月3日17:00' });
  expect(signSms('临江中院', smsWords(message))).toBe(
    '【临江中院】您的登记编号为2611240425，查询码为{code}，将于12月3日17:00前答复。可凭登记编号和查询码拨打12368查询，查询码请勿告诉他人。',
  );
  expect(smsWords(smsOf('callbackGivenUp', 'en', { tries: '3' }))).toMatch(/3 times/);
});

describe('a signature in the language of the SMS', () => {
  const none = { signature: null, signatureEn: null };
  const common = { signature: '临江中院', signatureEn: 'Linjiang Court' };

  test('English has its own, in letters of the GSM alphabet', () => {
    expect(signSmsIn('en', none, common, 'Hello')).toBe('[Linjiang Court] Hello');
    expect(signSmsIn('zh', none, common, '你好')).toBe('【临江中院】你好');
    expect(splitText(signSmsIn('en', none, common, 'x'.repeat(140)), 'udh')).toMatchObject({
      dataCoding: 0,
      parts: { length: 1 },
    });
  });

  test('a court with its own Chinese signature does not sign as another court in English', () => {
    const own = { signature: '桃山区院', signatureEn: null };
    expect(signSmsIn('en', own, common, 'Hello')).toBe('【桃山区院】Hello');
    expect(signSmsIn('en', { ...own, signatureEn: 'Taoshan Court' }, common, 'Hello')).toBe(
      '[Taoshan Court] Hello',
    );
  });

  test('none where the court wants none; the Chinese one where it has no other', () => {
    expect(signSmsIn('en', none, { ...common, signatureEn: '' }, 'Hello')).toBe('Hello');
    expect(signSmsIn('en', none, { ...common, signatureEn: null }, 'Hello')).toBe(
      '【临江中院】Hello',
    );
  });
});

test('a defendant finds the query number on the notice to respond', () => {
  expect(smsWords(smsOf('caseByQueryNumber', 'zh', {}))).toContain(
    '受理案件通知书或者应诉通知书上的查询号',
  );
  expect(smsWords(smsOf('caseByQueryNumber', 'en', {}))).toContain(
    'the notice of acceptance or the notice to respond',
  );
});

test('a value that is missing is no empty place', () => {
  const message = { template: 'replied', language: 'zh', values: {} } as const;
  expect(() => smsWords(message)).toThrow('the SMS replied lacks ticket');
});

test('a value with braces of its own stays as it is', () => {
  expect(smsWords(smsOf('materials', 'zh', { address: '{code}号' }))).toBe(
    '诉讼材料请寄诉讼服务中心：{code}号',
  );
});

describe('for approval', () => {
  const named = (gateway: GatewayName, name: string) =>
    fileTemplates(gateway, []).find((each) => each.name === name && each.language === 'zh');

  test('places as each gateway writes them', () => {
    expect(named('aliyun', 'replied')?.text).toMatch(/^您登记的事项\$\{ticket\}已有答复/);
    expect(named('tencent', 'acceptedUntil')?.text).toBe('您登记的事项{1}已受理，将于{2}前答复。');
  });

  test('what would be refused is named', () => {
    expect(named('yunmas', 'guidance')?.problems).toEqual([]);
    expect(named('tencent', 'caseTold')?.problems).toEqual([
      '{state} may be longer than 12 letters',
    ]);
    expect(named('aliyun', 'dispatched')?.problems).toEqual([]);
    expect(named('tencent', 'acceptedUntil')?.problems).toEqual([]);
  });

  test('Alibaba Cloud refuses none: clauses have a template for each number of places', () => {
    const filed = fileTemplates('aliyun', []);
    expect(filed.filter(({ problems }) => problems.length > 0)).toEqual([]);
    expect(named('aliyun', 'caseTold')?.text).toBe('您查询的案件：${state}。详情请拨打12368。');
    expect(named('aliyun', 'caseTold_3')?.text).toBe(
      '您查询的案件：${state}；${state_2}；${state_3}。详情请拨打12368。',
    );
    // Its only value is filed word for word, as the guidance's answers are.
    expect(named('aliyun', 'materials')).toBeUndefined();
    expect(named('yunmas', 'materials')?.problems).toEqual([]);
  });

  test('each answer stands where a text may not be free', () => {
    const answer = (text: string) => [{ id: 'guide_a', language: 'zh', text, from: null }] as const;
    const filed = (gateway: GatewayName, text: string) =>
      fileTemplates(gateway, answer(text)).filter(({ name }) => name.startsWith('guid'));
    expect(filed('aliyun', '上诉期十五日。')).toEqual([
      {
        name: 'guide_a',
        language: 'zh',
        text: '上诉期十五日。',
        values: [],
        from: null,
        problems: [],
      },
    ]);
    expect(filed('yunmas', '上诉期十五日。').map(({ name }) => name)).toEqual([
      'guidance',
      'guidance',
    ]);
    expect(filed('tencent', '★'.repeat(501))[0]?.problems).toEqual([
      'has letters that the gateway bans: ★',
      'has 501 letters, and may have 500',
    ]);
    expect(filed('tencent', '给{a}{b}')[0]?.problems).toEqual([
      'has {a} and {b} side by side',
      '{a} may be longer than 12 letters',
      '{b} may be longer than 12 letters',
    ]);
  });
});
