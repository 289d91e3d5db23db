/** The answers as templates of a gateway that takes approved texts alone. */
import { answersBySms } from '../../app/guidance/answersBySms.js';
import { readNational } from '../../app/guidance/readGuidance.js';
import type { Content } from '../../app/guidance/rules/content.js';
import { fileTemplates } from '../../app/messages/rules/gatewayRules.js';
import { matchTemplate } from '../../app/messages/sms/http/matchTemplate.js';

const today = '2026-11-26';
const court = { filing_phone: { zh: '0510-55501000', en: '0510-55501000' } };

let content: Content;
beforeAll(async () => {
  content = await readNational();
});

test('every answer is there in both languages, and no cloud would refuse one', () => {
  const answers = answersBySms(content, { today, court });
  const now = answers.filter(({ from }) => from === null);
  const told = content.answers.filter(({ versions }) =>
    versions.some(
      ({ inForceFrom, inForceTo }) => inForceFrom <= today && (inForceTo ?? today) >= today,
    ),
  );
  expect(new Set(now.map(({ id }) => id))).toEqual(new Set(told.map(({ id }) => id)));
  expect(now).toHaveLength(2 * told.length);
  for (const gateway of ['aliyun', 'tencent'] as const) {
    const filed = fileTemplates(gateway, answers).filter(({ name }) => name.startsWith('guide_'));
    expect(filed).toHaveLength(answers.length);
    expect(filed.flatMap(({ name, problems }) => problems.map((each) => [name, each]))).toEqual([]);
  }
});

test('what is sent is found among what was filed', () => {
  const answers = answersBySms(content, { today, court });
  const approved = fileTemplates('aliyun', answers).map(({ name, language, text }) => ({
    code: `${name}.${language}`,
    text: text.replaceAll('${', '{'),
  }));
  for (const { id, language, text } of answers.filter(({ from }) => from === null)) {
    expect(matchTemplate(approved, text)).toEqual({ code: `${id}.${language}`, values: [] });
  }
});

test('a figure that changes makes a text of its own, with its day', () => {
  const days = content.figures.find(({ id }) => id === 'feePayDays');
  const [value] = days?.values ?? [];
  if (days === undefined || value === undefined) throw new Error('there is no feePayDays');
  const later = { ...value, from: '2027-03-01', value: 9 };
  const changed = {
    ...content,
    figures: content.figures.map((each) =>
      each === days ? { ...each, values: [...each.values, later] } : each,
    ),
  };
  const now = answersBySms(content, { today, court });
  const texts = new Set(now.map(({ text }) => text));
  const added = answersBySms(changed, { today, court }).filter(({ text }) => !texts.has(text));
  expect(added.length).toBeGreaterThanOrEqual(2);
  expect(new Set(added.map(({ from }) => from))).toEqual(new Set(['2027-03-01']));
});
