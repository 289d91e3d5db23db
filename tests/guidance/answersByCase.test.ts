/** What the national answers say, case by case: what a caller must not be left without. */
import { nationalFolder, readNationalContent } from '../../app/guidance/readContent.js';
import type { Citation, Content, FigureValue } from '../../app/guidance/rules/content.js';
import { figureInForce } from '../../app/guidance/rules/inForce.js';
import { findSlots } from '../../app/guidance/rules/slots.js';
import { tellAnswer, type Told } from '../../app/guidance/tellAnswer.js';

let content: Content;
beforeAll(async () => {
  ({ content } = await readNationalContent(nationalFolder));
});

const today = '2026-12-01';

function told(id: string, language: 'zh' | 'en', day = today): Told {
  const telling = tellAnswer(content, { id, day, language, court: {} });
  if (telling.kind === 'person') throw new Error(`${id}: ${telling.why}`);
  return telling.told;
}

const forms = ['say', 'sms', 'fax'] as const;

test.each<[what: string, id: string, zh: RegExp, en: RegExp]>([
  [
    'a late suit is accepted',
    'guide_limitation',
    /法院仍应(当)?受理/,
    /must still accept|still accepted/,
  ],
  ['pollution has five years', 'guide_limitation', /[五5]年/, /(five|5) years/],
  [
    'a late application for enforcement is accepted',
    'guide_enforce',
    /法院仍应受理/,
    /must still be accepted|still accepted/,
  ],
  ['a demand starts the time again', 'guide_enforce', /重新(计)?算/, /starts? (the time|it) again/],
  ['a company is sued at its main office', 'guide_which_court', /主要办事机构/, /main office/],
  ['building works belong to their site', 'guide_which_court', /建设工程施工/, /[Bb]uilding works/],
  [
    'a spouse who has left for a year',
    'guide_divorce',
    /离开住所地超过(一|1)年/,
    /away [a-z ]*for over (one|1) year/,
  ],
  [
    'three kinds of rulings are appealed',
    'guide_appeal',
    /不予受理、[^。]*管辖[^。]*、驳回起诉/,
    /non-acceptance, (on )?jurisdiction/,
  ],
  [
    'the court of the arbitration institution',
    'guide_set_aside_award',
    /仲裁机构所在地的中级/,
    /intermediate court of the place of the arbitration institution/,
  ],
  ['interest after default', 'guide_loan', /逾期后可以?按|逾期利息/, /(from|after) default/],
])('%s: said, sent and faxed (%s)', (_, id, zh, en) => {
  for (const form of forms) {
    expect(told(id, 'zh')[form]).toMatch(zh);
    expect(told(id, 'en')[form]).toMatch(en);
  }
});

test('pollution has five years since the code of 2026-08-15, and three before', () => {
  expect(told('guide_limitation', 'zh', '2026-08-14').say).not.toContain('污染');
  const since = told('guide_limitation', 'zh', '2026-08-15');
  expect(since.say).toContain('环境污染、生态破坏的案件是五年');
  expect(since.basis).toContain('生态环境法典第一千零五十四条');
});

test('the old place of an award was the commission’s, and its six months are said no more', () => {
  expect(told('guide_set_aside_award', 'zh', '2026-02-28').say).toMatch(/六个月[^]*仲裁委员会/);
  expect(told('guide_set_aside_award', 'zh', '2026-03-01').say).toMatch(/三个月[^]*仲裁机构/);
});

test('an interpretation that nobody has read is not the basis of an answer', () => {
  expect(told('guide_traffic', 'zh').fax).not.toContain('解释二');
  expect(told('guide_traffic', 'zh').fax).toContain('道路交通事故司法解释》');
});

test('fraud in the name of a court is not a matter of court fees', () => {
  expect(told('guide_verify_call', 'zh').basis).toBe('依据是反电信网络诈骗法。');
});

test('what is said after a figure is the article that sets it', () => {
  const without = content.answers.flatMap(({ id, versions }) =>
    versions.flatMap((version) =>
      findSlots(`${version.say.zh}${version.say.en}`).flatMap(({ kind, name }) => {
        const figure = content.figures.find((each) => each.id === name);
        if (kind === 'court' || figure === undefined) return [];
        const value = figureInForce(figure, version.inForceFrom);
        return value !== null && version.basis.some((cited) => holds(cited, value))
          ? []
          : [`${id} ${version.version} ${name}`];
      }),
    ),
  );
  expect(without).toEqual([]);
});

function holds({ law, articles = [] }: Citation, value: FigureValue): boolean {
  return (
    law === value.law &&
    articles.some((each) => {
      const [first = 0, last = first] = each.split('-').map(Number);
      return first <= Number(value.article) && Number(value.article) <= last;
    })
  );
}
