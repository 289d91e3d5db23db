/** What is told on a day, in words for the ear and in digits for the eye. */
import path from 'node:path';
import { figureWords, numberWords } from '../../app/guidance/figureWords.js';
import { readCourtContent, readNationalContent } from '../../app/guidance/readContent.js';
import type { Answer, Content } from '../../app/guidance/rules/content.js';
import { overlay } from '../../app/guidance/rules/overlay.js';
import { sayMenu } from '../../app/guidance/sayMenu.js';
import { tellAnswer, type Told } from '../../app/guidance/tellAnswer.js';
import { formatToldRecord, parseToldRecord } from '../../app/guidance/toldRecord.js';

let content: Content;
beforeAll(async () => {
  const read = await readNationalContent(path.join(__dirname, 'content'));
  expect(read.problems).toEqual([]);
  content = read.content;
});

const day = '2026-11-26';
const filing = { filing_phone: { zh: '八八八八', en: 'eight eight eight eight' } };

function told(of: Content, id: string, language: 'zh' | 'en', court = {}, on = day): Told {
  const telling = tellAnswer(of, { id, day: on, language, court });
  if (telling.kind === 'person') throw new Error(telling.why);
  return telling.told;
}

test('a figure is said in words, and written in digits', () => {
  const zh = told(content, 'guide_appeal', 'zh');
  expect(zh.say).toBe('不服一审民事判决，从收到的第二天起十五日内上诉。上诉状交给原来判案的法院。');
  expect(zh.basis).toBe('依据是民事诉讼法第一百七十一条、第一百七十三条。');
  expect(zh.sms).toBe(
    '对判决不服，怎么上诉？不服一审民事判决，收到次日起15日内，向原审法院提交上诉状。依据：《民事诉讼法》第171条、第173条。',
  );
  const en = told(content, 'guide_fee_amount', 'en');
  expect(en.say).toContain('costs fifty to three hundred yuan.');
  expect(en.say).toContain('two point five per cent');
  expect(en.sms).toContain('Divorce costs 50 to 300 yuan. Law: the Measures on Litigation Costs,');
  expect(en.smsOnlyAfterAsking).toBe(true);
});

test('what is asked again is not put into words again', () => {
  const first = told(content, 'guide_filing_how', 'zh', filing);
  expect(told(content, 'guide_filing_how', 'zh', { ...filing })).toBe(first);
  for (const other of [
    told(content, 'guide_filing_how', 'zh'),
    told(content, 'guide_filing_how', 'en', filing),
    told(content, 'guide_filing_how', 'zh', filing, '2026-11-27'),
    told({ ...content }, 'guide_filing_how', 'zh', filing),
  ]) {
    expect(other).not.toBe(first);
  }
});

test('a range of articles, and a document without articles', () => {
  expect(told(content, 'guide_fee_amount', 'zh').basis).toBe(
    '依据是诉讼费用交纳办法第十三条、第二十条到第二十二条和最高人民法院关于国家司法救助工作的意见。',
  );
  expect(told(content, 'guide_fee_amount', 'en').basis).toBe(
    "The legal basis is the Measures on Litigation Costs, articles thirteen and twenty to twenty-two; and the Supreme Court's opinions on judicial relief.",
  );
});

test.each([
  ['zh', '本院立案窗口电话是八八八八。', '立案窗口电话'],
  ['en', 'The filing window has the number eight eight eight eight.', 'filing window has'],
] as const)(
  'a sentence whose value the court has not set is left out: %s',
  (language, sentence, part) => {
    expect(told(content, 'guide_filing_how', language, filing).say).toContain(sentence);
    const without = told(content, 'guide_filing_how', language).say;
    expect(without).not.toContain(part);
    expect(without).not.toMatch(/ {2}|[{}]/);
  },
);

test('on a day without a version, and with a figure that has no value, a person answers', () => {
  const on = (id: string, of: Content, at: string) =>
    tellAnswer(of, { id, day: at, language: 'zh', court: {} });
  expect(on('guide_appeal', content, '2023-12-31')).toEqual({ kind: 'person', why: 'no version' });
  expect(on('guide_nothing', content, day)).toEqual({ kind: 'person', why: 'no answer' });
  const without = { ...content, figures: [] };
  expect(on('guide_appeal', without, day)).toEqual({ kind: 'person', why: 'no figure' });
});

test('the hash is that of the words said: another day, the same words, the same hash', () => {
  const [one, other] = [told(content, 'guide_appeal', 'zh'), told(content, 'guide_appeal', 'en')];
  expect(one.hash).toMatch(/^[0-9a-f]{64}$/);
  expect(one.hash).not.toBe(other.hash);
  expect(told(content, 'guide_appeal', 'zh', {}, '2026-05-03').hash).toBe(one.hash);
  expect(parseToldRecord(formatToldRecord(one))).toEqual({
    source: 'national',
    version: 1,
    language: 'zh',
    day,
    hash: one.hash,
  });
  expect(parseToldRecord('national one zh')).toBeNull();
});

describe('a court’s own content', () => {
  let merged: Content;
  beforeAll(async () => {
    merged = overlay(content, (await readCourtContent(path.join(__dirname, 'court'))).content);
  });
  const answer = (of: Content): Answer | undefined =>
    of.answers.find(({ id }) => id === 'guide_filing_how');

  test('holds from its first day on, and the national wording until the day before', () => {
    expect(told(merged, 'guide_filing_how', 'zh', {}, '2026-05-31').source).toBe('national');
    expect(told(merged, 'guide_filing_how', 'zh', {}, '2026-06-01')).toMatchObject({
      source: 'court',
      say: '请带起诉状到本院东门。',
    });
    expect(answer(merged)?.versions[0]?.inForceTo).toBe('2026-05-31');
    // The national content itself is as it was.
    expect(answer(content)?.versions[0]?.inForceTo).toBeUndefined();
  });

  test('adds a choice to a menu, which is said', () => {
    const filingMenu = merged.menu.choices[0]?.menu;
    expect(filingMenu === undefined ? '' : sayMenu(filingMenu, 'zh')).toBe(
      '怎么起诉请按一，本院立案窗口请按二。',
    );
    expect(filingMenu === undefined ? '' : sayMenu(filingMenu, 'en')).toBe(
      'For how to sue, press one. For the filing window of this court, press two.',
    );
    expect(content.menu.choices[0]?.menu?.choices).toHaveLength(1);
  });
});

test.each([
  [15, 'days', '十五日', 'fifteen days', '15日', '15 days'],
  [1, 'days', '一日', 'one day', '1日', '1 day'],
  [3, 'workdays', '三个工作日', 'three working days', '3个工作日', '3 working days'],
  [2, 'months', '两个月', 'two months', '2个月', '2 months'],
  [2, 'years', '两年', 'two years', '2年', '2 years'],
  [72, 'hours', '七十二小时', 'seventy-two hours', '72小时', '72 hours'],
  [1000000, 'yuan', '一百万元', 'one million yuan', '100万元', '1,000,000 yuan'],
  [30, 'percent', '百分之三十', 'thirty per cent', '30%', '30%'],
  ['0.9', 'percent', '百分之零点九', 'zero point nine per cent', '0.9%', '0.9%'],
  [
    '1.75',
    'permyriad',
    '万分之一点七五',
    'one point seven five in ten thousand',
    '万分之1.75',
    '0.0175%',
  ],
  [4, 'times', '四倍', 'four times', '4倍', '4 times'],
  [8, 'age', '八周岁', 'eight years old', '8周岁', '8 years old'],
] as const)('%s %s', (value, unit, zh, en, zhWritten, enWritten) => {
  const figure = { value, unit };
  expect(figureWords(figure, 'zh', 'spoken')).toBe(zh);
  expect(figureWords(figure, 'en', 'spoken')).toBe(en);
  expect(figureWords(figure, 'zh', 'written')).toBe(zhWritten);
  expect(figureWords(figure, 'en', 'written')).toBe(enWritten);
  expect(numberWords(figure, 'zh', 'written')).toBe(String(value));
});
