import { execFileSync } from 'node:child_process';
import { pinyin } from 'pinyin-pro';
import { textForEspeak } from '../../../app/voice/speech/espeakNg.js';
import { promptNames, promptText } from '../../../app/voice/prompts/catalogue.js';
import { spoken } from '../../../app/voice/prompts/spoken.js';

/** Returns the phonemes that espeak-ng speaks for each text. */
function phonemes(voice: string, texts: readonly string[]): string[] {
  const said = execFileSync('espeak-ng', ['-q', '-v', voice, '-x', '-b', '1', '--stdin'], {
    // Full stops and empty lines keep espeak-ng from joining two texts into one line.
    input: texts.map((text) => `${text}。\n\n`).join(''),
    encoding: 'utf8',
  });
  const lines = said.trim().split('\n');
  expect(lines).toHaveLength(texts.length);
  // Removes stress, gaps and tones, because tones change with their neighbours (一, 不, two third
  // tones).
  return lines.map((line) => line.replace(/[^\p{L}.@&;]|_/gu, ''));
}

const zh = spoken('zh', '2026-11-24');
const facts = [
  zh.date('2026-12-22'),
  zh.date('2027-01-10'),
  zh.time('09:30'),
  zh.time('14:05'),
  zh.money(123_456_78),
  zh.money(20_000_000),
  zh.telephone('0512-81234567-90'),
  zh.count(2, 'case'),
  zh.courtroom('第12法庭'),
  zh.duration(5_400_000),
  zh.caseNumber('（2026）苏98民终1234号'),
  zh.caseNumber('（2026）苏9801执恢102号之一'),
  '苏九八，行初，一零二号',
  '行终，三号，行申，四号',
  '刑更，五号',
  '诉前调，六号',
  '诉前调解',
  '买卖合同纠纷',
  '机动车交通事故责任纠纷',
  '追索劳动报酬',
  '房屋租赁合同纠纷',
  '建设工程施工合同纠纷',
  '行政处罚',
  '银行卡纠纷',
];

/** Clauses for which pinyin-pro is wrong (审判长 is zhǎng). */
const pinyinErrs = /审判长|一行/;

test('espeak-ng reads every character of the prompts, and of facts, as pinyin has it', () => {
  const clauses = [...promptNames.map((name) => promptText('zh', name)), ...facts]
    .flatMap((text) => text.replace(/\{[^}]+\}/g, '，').split(/[，。、；：？！]/))
    .filter((clause) => /^\p{Script=Han}+$/u.test(clause) && !pinyinErrs.test(clause))
    .filter((clause, index, all) => all.indexOf(clause) === index);
  expect(clauses.length).toBeGreaterThan(100);
  const heard = phonemes(
    'cmn',
    clauses.map((clause) => textForEspeak(clause, 'zh')),
  );
  const meant = phonemes(
    'cmn-latn-pinyin',
    clauses.map((clause) =>
      pinyin(textForEspeak(clause, 'zh'), { toneType: 'num', type: 'array', v: true })
        .map((syllable) => syllable.replace(/0?$/, (zero) => (zero ? '5' : '')))
        .join(' '),
    ),
  );
  const wrong = clauses.filter((_, index) => heard[index] !== meant[index]);
  expect(wrong).toEqual([]);
});

test.each([
  ['审判长是单明。', '审判长是善明。'],
  ['审判长是曾国，书记员是任盈盈。', '审判长是增国，书记员是仁盈盈。'],
  ['合议庭成员：解珍、尉迟恭和张秀英。', '合议庭成员：谢珍、玉池恭和张秀英。'],
  ['您的单位', '您的单位'],
  ['由查明', '由查明'],
  ['查询。', '查询。'],
  ['，解除。', '，解除。'],
  ['为您服务', '位您服务'],
  ['因为您', '因位您'],
  ['行为', '行为'],
  ['苏九八，行初，一号', '苏九八，形初，一号'],
  ['苏九八，刑更，一号', '苏九八，刑耕，一号'],
  ['民诉前调，一号', '民诉前条，一号'],
  ['银行申请执行', '银行申请执行'],
])('in Mandarin %s is given to espeak-ng as %s', (text, given) => {
  expect(textForEspeak(text, 'zh')).toBe(given);
});

test.each([
  ['The judge is Zhang Xiuying.', 'The judge is Jang Shiuying.'],
  ['Qiu He and Li Jianguo', 'Chiu He and Li Jianguo'],
  ['The Exchange paid the Tax in Mexico.', 'The Exchange paid the Tax in Mexico.'],
  ['Question, Queue, Next', 'Question, Queue, Next'],
])('in English %s is given to espeak-ng as %s', (text, given) => {
  expect(textForEspeak(text, 'en')).toBe(given);
});
