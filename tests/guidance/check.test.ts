/** Each kind of broken content is found, with its place. */
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { checkGuidance } from '../../app/guidance/check/checkGuidance.js';
import type { Finding } from '../../app/guidance/check/finding.js';
import { readCourtContent, readNationalContent } from '../../app/guidance/readContent.js';
import { temporaryFolder } from '../parts/temporaryFolder.js';

const sample = path.join(__dirname, 'content');
const folder = temporaryFolder();
afterAll(folder.remove);

const options = { today: '2026-11-26', wordsPerMinute: 160 };
let made = 0;

/** A copy of the sample content, with texts of one file replaced. */
function broken(file: string, ...changes: readonly (readonly [string, string])[]): string {
  const copy = path.join(folder.path, String((made += 1)));
  cpSync(sample, copy, { recursive: true });
  const place = path.join(copy, file);
  const text = changes.reduce(
    (before, [from, to]) => {
      if (!before.includes(from)) throw new Error(`${file} does not hold ${from}`);
      return before.replace(from, to);
    },
    readFileSync(place, 'utf8'),
  );
  writeFileSync(place, text);
  return copy;
}

async function errorsIn(national: string, today = options.today): Promise<Finding[]> {
  const read = await readNationalContent(national);
  return checkGuidance(read, null, { ...options, today }).filter(
    ({ severity }) => severity === 'error',
  );
}

test('the sample content has no errors; an unconfirmed answer and a limit without an afterwards are notes', async () => {
  expect(checkGuidance(await readNationalContent(sample), null, options)).toEqual([
    {
      severity: 'note',
      file: 'judgment.yaml',
      line: 12,
      id: 'guide_appeal',
      field: 'versions.0.unconfirmed',
      message: 'whether courts accept an appeal by telephone notice only',
    },
    {
      severity: 'note',
      file: 'judgment.yaml',
      line: 15,
      id: 'guide_appeal',
      field: 'versions.0.say.zh',
      message: 'gives the time limit appealDaysJudgment, and no text says what happens after it',
    },
  ]);
});

const long = '请带齐全部材料到窗口办理，'.repeat(15);
const how = 'guide_filing_how';
const appeal = 'guide_appeal';
const version2 = (from: string, to = '') => `      - version: 2
        inForceFrom: ${from}
${to}        checkedOn: 2026-11-25
        basis: [{ law: civil-procedure, articles: ['171'] }]
        say: { zh: 请按期上诉。, en: Appeal in time. }
        sms: { zh: 请按期上诉。, en: Appeal in time. }
        fax: { zh: 请按期上诉。, en: Appeal in time. }
`;
const asEnd = (file: string) => {
  const text = readFileSync(path.join(sample, file), 'utf8');
  return text.slice(text.lastIndexOf('          en:'));
};
const added = (text: string): [string, string] => [
  asEnd('judgment.yaml'),
  `${asEnd('judgment.yaml')}${text}`,
];
const ended = (day: string): [string, string] => [
  '        checkedOn: 2026-11-25\n        unconfirmed',
  `        inForceTo: ${day}\n        checkedOn: 2026-11-25\n        unconfirmed`,
];

type Broken = readonly [
  kind: string,
  file: string,
  changes: readonly (readonly [string, string])[],
  line: number,
  id: string,
  field: string,
  message: RegExp,
];

const table: readonly Broken[] = [
  // Shape
  ['no YAML', 'fees.yaml', [['topic: fees', 'topic: [fees']], 2, '', '', /not valid YAML/],
  ['a key twice', 'fees.yaml', [['topic: fees', 'topic: fees\ntopic: fees']], 2, '', '', /unique/],
  [
    ...(['unknown field', 'filing.yaml', [['mostAsked: true', 'mostasked: true']]] as const),
    ...([5, how, 'mostasked', /is not a field here/] as const),
  ],
  [
    ...([
      'missing language',
      'filing.yaml',
      [[', en: I want to sue. What do I bring?', '']],
    ] as const),
    ...([4, how, 'asked.en', /is missing/] as const),
  ],
  [
    ...(['missing field', 'filing.yaml', [['        checkedOn: 2026-11-25\n', '']]] as const),
    ...([9, how, 'versions.0.checkedOn', /is missing/] as const),
  ],
  [
    ...([
      'bad day',
      'filing.yaml',
      [['inForceFrom: 2024-01-01', 'inForceFrom: 2024-02-30']],
    ] as const),
    ...([10, how, 'versions.0.inForceFrom', /must be a day/] as const),
  ],
  [
    ...([
      'dateless figure',
      'figures.yaml',
      [['{ from: 1991-04-09, value: 15', '{ value: 15']],
    ] as const),
    ...([4, 'appealDaysJudgment', 'values.0.from', /is missing/] as const),
  ],
  [
    ...(['floating point', 'figures.yaml', [["'2.5'", '2.5']]] as const),
    ...([7, 'feeRateToHundredThousand', 'values.0.value', /must be a whole number/] as const),
  ],
  [
    ...(['unknown unit', 'figures.yaml', [['unit: days', 'unit: weeks']]] as const),
    ...([4, 'appealDaysJudgment', 'values.0.unit', /must be one of days/] as const),
  ],
  [
    ...(['digit 7', 'tree.yaml', [["- digit: '2'", "- digit: '7'"]]] as const),
    ...([12, 'guide', 'choices.1.digit', /from '1' to '6'/] as const),
  ],
  [
    ...(['topic of another file', 'fees.yaml', [['topic: fees', 'topic: costs']]] as const),
    ...([1, '', 'topic', /must be fees/] as const),
  ],
  // Versions
  [
    ...([
      'overlap',
      'judgment.yaml',
      [ended('2026-02-28'), added(version2('2026-02-28'))],
    ] as const),
    ...([25, appeal, 'versions.1.inForceFrom', /overlaps version 1/] as const),
  ],
  [
    ...(['no end', 'judgment.yaml', [added(version2('2026-02-28'))]] as const),
    ...([24, appeal, 'versions.1.inForceFrom', /has to end on 2026-02-27/] as const),
  ],
  [
    ...(['gap', 'judgment.yaml', [ended('2026-02-26'), added(version2('2026-02-28'))]] as const),
    ...([25, appeal, 'versions.1.inForceFrom', /from 2026-02-27 to 2026-02-27/] as const),
  ],
  [
    ...(['nothing today', 'judgment.yaml', [ended('2026-02-26')]] as const),
    ...([9, appeal, 'versions', /no version in force on 2026-11-26/] as const),
  ],
  [
    ...(['ends first', 'judgment.yaml', [ended('2023-12-31')]] as const),
    ...([11, appeal, 'versions.0.inForceTo', /ends before it begins/] as const),
  ],
  [
    ...(['doubled version', 'judgment.yaml'] as const),
    [ended('2026-02-27'), added(version2('2026-02-28').replace('version: 2', 'version: 1'))],
    ...([24, appeal, 'versions.1.version', /must be greater than 1/] as const),
  ],
  [
    ...(['checked long ago', 'filing.yaml', [['2026-11-25', '2025-11-25']]] as const),
    ...([11, how, 'versions.0.checkedOn', /more than a year ago/] as const),
  ],
  [
    ...(['checked tomorrow', 'filing.yaml', [['2026-11-25', '2026-11-27']]] as const),
    ...([11, how, 'versions.0.checkedOn', /in the future/] as const),
  ],
  // Tree
  [
    ...(['doubled id', 'judgment.yaml', [['id: guide_appeal', 'id: guide_fee_amount']]] as const),
    ...([3, 'guide_fee_amount', 'id', /occurs twice/] as const),
  ],
  [
    ...(['doubled digit', 'tree.yaml', [["- digit: '2'", "- digit: '1'"]]] as const),
    ...([12, 'guide', 'choices.1.digit', /digit 1 occurs twice/] as const),
  ],
  [
    ...(['left-out digit', 'tree.yaml', [["- digit: '2'", "- digit: '3'"]]] as const),
    ...([12, 'guide', 'choices.1.digit', /digit 2 is left out/] as const),
  ],
  [
    ...(['doubled menu', 'tree.yaml', [['id: guide_filing', 'id: guide']]] as const),
    ...([7, 'guide', 'id', /occurs twice in the tree/] as const),
  ],
  [
    ...([
      'digit to nothing',
      'tree.yaml',
      [['answer: guide_fee_amount', 'answer: guide_fees']],
    ] as const),
    ...([14, 'guide', 'choices.1.answer', /no answer guide_fees/] as const),
  ],
  [
    ...(['empty menu', 'tree.yaml'] as const),
    [
      [
        "choices:\n          - digit: '1'\n            offer: { zh: 怎么起诉, en: For how to sue }\n            answer: guide_filing_how",
        'choices: []',
      ],
    ],
    ...([8, 'guide_filing', 'choices', /dead end/] as const),
  ],
  [
    ...(['leads to nothing', 'judgment.yaml', [['[guide_fee_amount]', '[guide_fees]']]] as const),
    ...([6, appeal, 'leadsTo.0', /no answer guide_fees/] as const),
  ],
  [
    ...(['leads to itself', 'judgment.yaml', [['[guide_fee_amount]', '[guide_appeal]']]] as const),
    ...([6, appeal, 'leadsTo.0', /leads to itself/] as const),
  ],
  [
    ...(['dead end', 'fees.yaml', [['leadsTo: [guide_filing_how]', 'leadsTo: []']]] as const),
    ...([7, 'guide_fee_amount', 'leadsTo', /dead end/] as const),
  ],
  [
    ...(['not reached', 'filing.yaml', [['leadsTo: [guide_appeal]', 'leadsTo: []']]] as const),
    ...([3, appeal, '', /is not reached/] as const),
  ],
  // Sources
  [
    ...(['unknown law', 'filing.yaml', [['law: civil-procedure', 'law: civil-code']]] as const),
    ...([12, how, 'versions.0.basis.0.law', /no law civil-code/] as const),
  ],
  [
    ...(['no such article', 'filing.yaml', [["'123', '124'", "'123', '307'"]]] as const),
    ...([12, how, 'versions.0.basis.0.articles.1', /has no article 307/] as const),
  ],
  [
    ...(['articles backwards', 'fees.yaml', [["'20-22'", "'22-20'"]]] as const),
    ...([13, 'guide_fee_amount', 'versions.0.basis.0.articles.1', /runs backwards/] as const),
  ],
  [
    ...(['article of no number', 'fees.yaml'] as const),
    [['{ law: judicial-relief }', "{ law: judicial-relief, articles: ['3'] }"]],
    ...([13, 'guide_fee_amount', 'versions.0.basis.1.articles.0', /no numbered/] as const),
  ],
  [
    ...(['no article', 'filing.yaml', [[", articles: ['123', '124']", '']]] as const),
    ...([12, how, 'versions.0.basis.0.articles', /has articles/] as const),
  ],
  [
    ...([
      'law not yet',
      'laws.yaml',
      [['inForceFrom: 2015-05-01', 'inForceFrom: 2024-01-02']],
    ] as const),
    ...([13, how, 'versions.0.also.0.law', /in force from 2024-01-02/] as const),
  ],
  [
    ...(['law no more', 'laws.yaml'] as const),
    [['    articles: 1-20', '    inForceTo: 2026-01-01\n    articles: 1-20']],
    ...([13, how, 'versions.0.also.0.law', /in force until 2026-01-01/] as const),
  ],
  [
    ...(['figure of no law', 'figures.yaml'] as const),
    [['law: civil-procedure', 'law: civil-code']],
    ...([4, 'appealDaysJudgment', 'values.0.law', /no law civil-code/] as const),
  ],
  [
    ...(['figure of no article', 'figures.yaml', [["article: '171'", "article: '371'"]]] as const),
    ...([4, 'appealDaysJudgment', 'values.0.article', /has no article 371/] as const),
  ],
  [
    ...(['spoken figure of another article', 'figures.yaml'] as const),
    [["article: '171'", "article: '172'"]],
    ...([
      13,
      appeal,
      'versions.0.basis',
      /lacks civil-procedure 172, .* appealDaysJudgment/,
    ] as const),
  ],
  // Words
  [
    ...(['telephone number with 一', 'filing.yaml', [['可以口头起诉', '请拨一二三四八']]] as const),
    ...([15, how, 'versions.0.say.zh', /"一二三四八" is .*: say 幺/] as const),
  ],
  [
    ...(['big sum in an SMS', 'filing.yaml', [['起诉请带', '满200000元的请带']]] as const),
    ...([18, how, 'versions.0.sms.zh', /writes 200000元: /] as const),
  ],
  [
    ...(['too long for the ear', 'filing.yaml', [['起诉要准备起诉状，', long]]] as const),
    ...([15, how, 'versions.0.say.zh', /takes \d+ seconds; at most 40/] as const),
  ],
  [
    ...(['too long for an SMS', 'filing.yaml', [['起诉请带', long.repeat(2)]]] as const),
    ...([18, how, 'versions.0.sms.zh', /makes an SMS of \d parts/] as const),
  ],
  [
    ...([
      'unknown figure',
      'judgment.yaml',
      [['{figure:appealDays', '{figure:objectionDays']],
    ] as const),
    ...([15, appeal, 'versions.0.say.zh', /no such figure/] as const),
  ],
  [
    ...(['figure not yet', 'figures.yaml', [['from: 1991-04-09', 'from: 2024-01-02']]] as const),
    ...([15, appeal, 'versions.0.say.zh', /no value on 2024-01-01/] as const),
  ],
  [
    ...([
      'unknown value of the court',
      'filing.yaml',
      [['{court:filing_phone}', '{court:phone}']],
    ] as const),
    ...([15, how, 'versions.0.say.zh', /no court can set this/] as const),
  ],
  [
    ...(['no slot', 'filing.yaml', [['{court:filing_phone}', '{filing_phone}']]] as const),
    ...([15, how, 'versions.0.say.zh', /is not a slot/] as const),
  ],
  [
    ...(['typed figure', 'judgment.yaml'] as const),
    [['起{figure:appealDaysJudgment}内上诉。上', '起十五日内上诉。上']],
    ...([15, appeal, 'versions.0.say.zh', /"十五日" is a typed figure/] as const),
  ],
  [
    ...(['typed figure in English', 'judgment.yaml'] as const),
    [['within {figure:appealDaysJudgment} from', 'within fifteen days from']],
    ...([16, appeal, 'versions.0.say.en', /"fifteen days" is a typed figure/] as const),
  ],
  [
    ...(['typed figure in an SMS', 'judgment.yaml'] as const),
    [['起{figure:appealDaysJudgment}内，', '起15日内，']],
    ...([18, appeal, 'versions.0.sms.zh', /"15日" is a typed figure/] as const),
  ],
  [
    ...(['digits for a voice', 'filing.yaml', [['可以口头起诉', '请拨12348']]] as const),
    ...([15, how, 'versions.0.say.zh', /"12348": every engine/] as const),
  ],
  [
    ...(['no full stop', 'filing.yaml', [['可以口头起诉。', '可以口头起诉']]] as const),
    ...([15, how, 'versions.0.say.zh', /must end with a full stop/] as const),
  ],
  [
    ...(['banned in an SMS', 'filing.yaml', [['起诉请带', '【起诉】请带']]] as const),
    ...([18, how, 'versions.0.sms.zh', /may not hold: 【 】/] as const),
  ],
  [
    ...([
      'curly quotes',
      'filing.yaml',
      [['Bring a statement of claim', 'Bring a “claim”']],
    ] as const),
    ...([19, how, 'versions.0.sms.en', /may not hold: “ ”/] as const),
  ],
  [
    ...(['Chinese in English', 'filing.yaml', [['I want to sue.', '我想打官司.']]] as const),
    ...([4, how, 'asked.en', /holds Chinese/] as const),
  ],
  [
    ...(['English in Chinese', 'filing.yaml', [['我想打官司，要带什么材料？', 'To sue']]] as const),
    ...([4, how, 'asked.zh', /is not Chinese/] as const),
  ],
];

test.each(table)('%s', async (_kind, file, changes, line, id, field, message) => {
  const errors = await errorsIn(broken(file, ...changes));
  expect(errors).toContainEqual(
    expect.objectContaining({ line, id, field, message: expect.stringMatching(message) as string }),
  );
});

test('the place is in the file that has to change', async () => {
  const national = broken('laws.yaml', ['inForceFrom: 2015-05-01', 'inForceFrom: 2024-01-02']);
  expect((await errorsIn(national)).map(({ file, line }) => `${file}:${line}`)).toEqual([
    'filing.yaml:13',
  ]);
});

test('an answer is reached by others, too', async () => {
  const lost = broken('tree.yaml', [
    "    - digit: '1'\n      offer: { zh: 起诉和立案, en: For suing and filing }\n      menu:\n        id: guide_filing\n        choices:\n          - digit: '1'\n            offer: { zh: 怎么起诉, en: For how to sue }\n            answer: guide_filing_how\n    - digit: '2'",
    "    - digit: '1'",
  ]);
  // The fee leads to filing, and filing to the appeal.
  expect(await errorsIn(lost)).toEqual([]);
});

test('a court’s own file is named, and its menus must be those of the tree', async () => {
  const own = path.join(folder.path, 'own');
  cpSync(path.join(__dirname, 'court'), own, { recursive: true });
  const national = await readNationalContent(sample);
  const right = checkGuidance(national, await readCourtContent(own), options);
  expect(right.filter(({ severity }) => severity === 'error')).toEqual([]);
  const tree = path.join(own, 'tree.yaml');
  writeFileSync(tree, readFileSync(tree, 'utf8').replace('id: guide_filing', 'id: guide_files'));
  const errors = checkGuidance(national, await readCourtContent(own), options).filter(
    ({ severity }) => severity === 'error',
  );
  expect(errors).toContainEqual(
    expect.objectContaining({ file: 'tree.yaml', line: 2, message: 'is not a menu of the tree' }),
  );
});
