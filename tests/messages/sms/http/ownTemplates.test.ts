import { matchTemplate, templateProblem } from '../../../../app/messages/sms/http/matchTemplate.js';
import { smsTemplates, type SmsTemplate } from '../../../../app/messages/rules/smsTemplates.js';

/** Each of our texts, as an account file would have it. */
const approved = Object.entries<SmsTemplate>(smsTemplates).flatMap(([name, { texts }]) =>
  Object.entries(texts).map(([language, text]) => ({ code: `${name}.${language}`, text })),
);

const samples: Readonly<Record<string, string>> = {
  ticket: '202611260017',
  kind: '投诉（对法官）',
  by: '12月1日17时前',
  calls: '3',
  toDo: '请立即答复。',
  level: '一',
  code: '123456',
  fee: '案件受理费',
  sum: '1050.00',
  password: '482915',
  latest: '12月3日',
  request: '4711',
  tries: '4',
  address: '样例市（南区）法院路1号',
  state: '已立案，尚未排期',
  minutes: '15',
  before: '12月2日09:00',
  room: '第三法庭',
  what: '开庭',
  queue: '民事',
  subject: '等待人数',
  value: '12人',
  at: '11月26日15时30分',
  answer: '随便什么话。',
  why: '已取消',
  pages: '2',
};
const fill = (text: string) =>
  text.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = samples[name];
    if (value === undefined) throw new Error(`no sample of ${name}`);
    return value;
  });

test.each(approved)('$code can be sent by a gateway that takes templates', ({ code, text }) => {
  expect(templateProblem(text)).toBeNull();
  const match = matchTemplate(approved, fill(text));
  // Two templates with the same fixed words are one to the gateway.
  const same = approved.filter((each) => each.text === text).map((each) => each.code);
  expect(same).toContain(match?.code);
  const names = [...text.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  expect(match?.values).toEqual(names.map((name) => ({ name, value: samples[name] })));
  expect(same).toContain(code);
});
