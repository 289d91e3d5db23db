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
  [
    'who was beaten reports it first, and sues alone only in three kinds of cases',
    'guide_private_prosecution',
    /报案[^]*(告诉才处理)/,
    /report[^]*complaint/i,
  ],
  [
    'without proof a private prosecution is not accepted, after fifteen days at most',
    'guide_private_prosecution',
    /(十五|15)日内审查[^]*不予受理/,
    /within (fifteen|15) days[^]*not accepted/,
  ],
  [
    'a petition begins at the court of last instance and stops nothing',
    'guide_criminal_petition',
    /终审法院/,
    /court of last instance/,
  ],
  [
    'a petition is decided within three months, six at the latest',
    'guide_criminal_petition',
    /(三|3)个月内[^]*(六|6)个月/,
    /within (three|3) months[^]*(six|6) months at the latest/,
  ],
  [
    'an outsider of a judgment has six months and no day more',
    'guide_third_party',
    /(六|6)个月内[^]*(不能再起诉|不能再提起)/,
    /within (six|6) months[^]*([Ll]ater you cannot sue|not later|no longer sue)/,
  ],
  [
    'to ask the judge does not stop the time to appeal',
    'guide_after_judgment',
    /不影响上诉期限[^]*生效|不影响上诉期限[^]*效力/,
    /not change the time to appeal[^]*takes effect/,
  ],
  [
    'an applicant whose enforcement stands still goes to the next higher court after six months',
    'guide_enforce_how_long',
    /超过(六|6)个月(没有|未)执行[^]*上一级法院/,
    /within (six|6) months of [^]*next higher court/,
  ],
  [
    'after 终本 enforcement resumes when assets are found',
    'guide_enforce_how_long',
    /终结本次执行[^]*恢复/,
    /current enforcement was ended[^]*resume/,
  ],
  [
    'enforced money is paid out within thirty days of its arrival, and then one may complain',
    'guide_enforcement_money',
    /(三十|30)日内[^]*(投诉)/,
    /within (thirty|30) days[^]*(complain|press 2 or 4|takes a complaint)/,
  ],
  [
    'the employer has thirty days for a work injury, the employee a year and not longer',
    'guide_work_injury',
    /(三十|30)日内[^]*[一1]年内[^]*不(再|予)受理/,
    /(thirty|30) days[^]*(one|1) year[^]*(not accepted|later as a rule not)/,
  ],
  [
    'who does not live there still pays the property manager, who may not cut water',
    'guide_property_service',
    /(没住|未居住|没有接受)[^]*(停水|供水)/,
    /not (live there|take)[^]*(water)/,
  ],
  [
    'electronic service counts on arrival, and a doubtful link is not opened',
    'guide_electronic_service',
    /(送达|算送达)[^]*(不要点|不要点击)/,
    /served[^]*do not tap/,
  ],
  [
    'a petition replaces no appeal and extends no time',
    'guide_petitions',
    /信访不能代替/,
    /(replace[sd]? (it|none|no)|does not replace|replaces none)/,
  ],
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
