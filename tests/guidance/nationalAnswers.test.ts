/**
 * What the answers that ship say where a wrong word costs a right: by voice, by SMS and on the page,
 * in both languages, each with the article that it rests on.
 */
import { nationalFolder, readNationalContent } from '../../app/guidance/readContent.js';
import type { Content } from '../../app/guidance/rules/content.js';
import { figureInForce, versionInForce } from '../../app/guidance/rules/inForce.js';
import { findSlots } from '../../app/guidance/rules/slots.js';
import { tellAnswer, type Told } from '../../app/guidance/tellAnswer.js';

let content: Content;
beforeAll(async () => {
  const read = await readNationalContent(nationalFolder);
  expect(read.problems).toEqual([]);
  content = read.content;
});

function told(id: string, language: 'zh' | 'en', day = '2026-11-26'): Told {
  const telling = tellAnswer(content, { id, day, language, court: {} });
  if (telling.kind === 'person') throw new Error(telling.why);
  return telling.told;
}

/** A digit of the main menu does something else where an answer is heard. */
const mainMenuDigit =
  /主菜单[^。]*按[一二三四五六七八九]|按[一二三四五六七八九](联系|投诉)|(press|on|,) (one|two|three|four|five|six)\b[^.]*main menu|main menu[^.]*(press |, )(one|two|three|four|five|six)\b/i;

test('no answer that is heard names a digit of the main menu', () => {
  const naming = content.answers.flatMap(({ id, versions }) =>
    versions.flatMap(({ say }) =>
      [say.zh, say.en].filter((text) => mainMenuDigit.test(text)).map((text) => `${id}: ${text}`),
    ),
  );
  expect(content.answers.length).toBeGreaterThan(0);
  expect(naming).toEqual([]);
});

const forms = ['say', 'sms', 'fax'] as const;

interface Said {
  readonly id: string;
  readonly day?: string;
  /** What every form has to say. */
  readonly zh: readonly RegExp[];
  readonly en: readonly RegExp[];
  /** What no form may say. */
  readonly never?: readonly RegExp[];
  /** What the page has to say besides. */
  readonly page?: readonly RegExp[];
  /** What is cited after the answer. */
  readonly basis: string;
}

const table: readonly (readonly [string, Said])[] = [
  [
    'preservation before a suit needs security of the full amount, which the court may reduce',
    {
      id: 'guide_preservation',
      zh: [/担保(一般要和保全金额相等|数额不超过.+相当于请求保全数额的担保)/s],
      en: [/security (that as a rule equals the amount|as a rule of the full|of the full amount)/],
      never: [/相当数额/, /corresponding amount/],
      page: [/情况特殊的由法院酌情处理/],
      basis: '财产保全规定第五条',
    },
  ],
  [
    'an outsider objects before enforcement on that property ends, a party before enforcement ends',
    {
      id: 'guide_enforce_objection',
      zh: [/执行程序终结之?前/, /在(这项财产|该财产|异议指向的执行标的)执行终结之?前/],
      en: [
        /before (the )?enforcement (proceedings )?ends?/,
        /before enforcement on (that property|it|the object in question) ends/,
      ],
      page: [/对终结执行措施提出异议的除外/, /执行标的由当事人受让的，在执行程序终结之前提出/],
      basis: '执行异议和复议规定第六条',
    },
  ],
  [
    'security may lift a spending ban, not an entry in the list; entries with a term stay until its end',
    {
      id: 'guide_restrictions',
      zh: [/担保.*可以解除/, /没有纳入期限.*三个工作日|没有纳入期限.*3个工作日/s, /申请纠正/],
      en: [/may (be lifted|lift)/, /without a term/, /correct/],
      page: [/一般为2年/, /提供担保不是删除失信信息的理由/, /10日内可以向上一级法院申请复议/],
      basis: '限制消费规定第三条、第九条和失信被执行人名单规定第十条、第十二条',
    },
  ],
  [
    'rights in natural resources go to reconsideration first, and an untold time limit ends after a year',
    {
      id: 'guide_sue_government',
      day: '2026-04-30',
      zh: [/自然资源/, /没有告知起诉期限的.*最长(不超过)?(一|1)年/],
      en: [/natural resources/, /(one|1) year/],
      never: [/明确拒绝|明示拒绝/, /the court is Here/],
      basis: '行政复议法第二十条、第二十三条',
    },
  ],
  [
    'since July 2026 an express refusal to act is sued at once',
    {
      id: 'guide_sue_government',
      day: '2026-07-01',
      zh: [/自然资源/, /最长(不超过)?(一|1)年/, /(明确|明示)拒绝.*直接起诉/],
      en: [/natural resources/, /(one|1) year/, /express(ly)? refus/i],
      never: [/the court is Here/],
      page: [/没有完全履行职责/, /政府信息公开条例第十四条到第十六条/],
      basis: '行政复议法实施条例第三十条、第三十一条',
    },
  ],
  [
    'a ruling on jurisdiction in small claims is final',
    {
      id: 'guide_objection',
      zh: [/小额诉讼.*不能上诉/],
      en: [/(not|none|cannot be appealed).*small claims|small claims.*cannot be appealed/i],
      basis: '民事诉讼法司法解释第二百七十六条',
    },
  ],
  [
    'the applicant asks to resume enforcement; against its end there is an objection',
    {
      id: 'guide_no_assets',
      zh: [/申请执行人发现/, /违[反法].*书面提出执行异议/],
      en: [/applicant/, /object in writing/],
      never: [/您发现/, /When you learn of assets/],
      page: [/这和法院没有执行不同/],
      basis: '终结本次执行程序规定第七条、第九条',
    },
  ],
  [
    'the six months for a retrial are for civil judgments and mediation papers',
    {
      id: 'guide_retrial',
      zh: [/民事/, /刑事案件.*另有规定/, /调解/],
      en: [/civil/i, /mediation/],
      basis:
        '民事诉讼法第二百一十条、第二百一十二条、第二百一十五条、第二百一十六条和民事诉讼法司法解释第三百八十二条',
    },
  ],
  [
    'recusal is asked for when the hearing begins, later only for what was learnt later',
    {
      id: 'guide_recusal',
      zh: [/(在开庭开始时|在案件开始审理时)提出/, /(之后才|开始审理后)知道/],
      en: [/when the (hearing|trial) begins/, /learn/],
      never: [/最晚/, /at the latest/],
      basis: '民事诉讼法第四十七条到第五十条',
    },
  ],
  [
    'a protection order that is refused or made is reconsidered once; the court enforces it, the police assist',
    {
      id: 'guide_protection_order',
      zh: [/不服.*(5|五)日内.*复议一次/, /由法院执行，公安机关.*协助/],
      en: [/reconsider, within (5|five) days/, /The court enforces it.*police.*assist/],
      page: [/自裁定生效之日起5日内，向作出裁定的法院.*复议期间不停止保护令的执行/],
      basis: '反家庭暴力法第二十三条到第三十二条',
    },
  ],
  [
    'an authority that changed its act bears the fee, divorce is by agreement, and who agreed to be paid by the loser gets no refund',
    {
      id: 'guide_fee_refund',
      zh: [/行政(机关|案件的被告)改/, /离婚/, /同意.*败诉方直接.*法院不退/],
      en: [/an authority|administrative defendant/, /divorce/, /paid by the loser/],
      page: [/院长申请复核，法院自收到申请之日起15日内作出复核决定/],
      basis: '诉讼费用交纳办法第二十九条、第三十一条、第三十三条、第三十四条',
    },
  ],
];

test.each(table)('%s', (_what, { id, day, zh, en, never = [], page = [], basis }) => {
  for (const [language, patterns] of [
    ['zh', zh],
    ['en', en],
  ] as const) {
    const answer = told(id, language, day);
    for (const form of forms) {
      for (const pattern of patterns) expect(answer[form]).toMatch(pattern);
      for (const pattern of never) expect(answer[form]).not.toMatch(pattern);
    }
  }
  for (const pattern of page) expect(told(id, 'zh', day).fax).toMatch(pattern);
  expect(told(id, 'zh', day).basis).toContain(basis);
});

test('between May and July 2026 a refusal to act still goes to reconsideration', () => {
  expect(told('guide_sue_government', 'zh', '2026-06-30').version).toBe(2);
  expect(told('guide_sue_government', 'zh', '2026-06-30').fax).not.toContain('明示拒绝');
  expect(told('guide_sue_government', 'zh', '2026-07-01').version).toBe(3);
});

test.each([...new Set(table.map(([, { id }]) => id))])(
  '%s: each figure that is spoken has its article in the basis',
  (id) => {
    const answer = content.answers.find((each) => each.id === id);
    const version = answer === undefined ? null : versionInForce(answer, '2026-11-26');
    if (version === null) throw new Error(`${id} has no version`);
    const cited = version.basis.flatMap(({ law, articles = [] }) =>
      articles.flatMap((range) => {
        const [first = 0, last = first] = range.split('-').map(Number);
        return Array.from({ length: last - first + 1 }, (_, index) => `${law} ${first + index}`);
      }),
    );
    for (const { kind, name } of findSlots(version.say.zh)) {
      if (kind === 'court') continue;
      const figure = content.figures.find((each) => each.id === name);
      const value = figure === undefined ? null : figureInForce(figure, '2026-11-26');
      if (value?.article === undefined) throw new Error(`${name} has no article`);
      expect(cited).toContain(`${value.law} ${value.article}`);
    }
  },
);
