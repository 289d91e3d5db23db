import { spoken } from '../../../app/voice/prompts/spoken.js';

const zh = spoken('zh', '2026-11-24');
const en = spoken('en', '2026-11-24');
/** 9:30 in China on 3 December 2026. */
const hearing = new Date('2026-12-03T01:30:00Z');

describe('dates', () => {
  test.each([
    ['2026-12-13', '十二月十三日星期日', 'Sunday, December thirteenth'],
    ['2026-10-10', '十月十日星期六', 'Saturday, October tenth'],
    ['2026-02-22', '二月二十二日星期日', 'Sunday, February twenty-second'],
    ['2027-01-05', '二零二七年一月五日星期二', 'Tuesday, January fifth, twenty twenty-seven'],
    [
      '2008-08-31',
      '二零零八年八月三十一日星期日',
      'Sunday, August thirty-first, two thousand and eight',
    ],
    ['1999-11-01', '一九九九年十一月一日星期一', 'Monday, November first, nineteen ninety-nine'],
  ])('%s', (day, mandarin, english) => {
    expect(zh.date(day)).toBe(mandarin);
    expect(en.date(day)).toBe(english);
  });

  test('a day that has passed is said without its weekday', () => {
    expect(zh.pastDate('2026-10-10')).toBe('十月十日');
    expect(zh.pastDate('2025-10-10')).toBe('二零二五年十月十日');
    expect(en.pastDate('2026-10-10')).toBe('October tenth');
    expect(en.pastDate('2025-10-10')).toBe('October tenth, twenty twenty-five');
  });

  test('without a today the year is always said', () => {
    expect(spoken('zh').date('2026-12-03')).toBe('二零二六年十二月三日星期四');
  });

  test.each(['2026-02-30', '2026-13-01', 'tomorrow', ''])('%s is refused', (day) => {
    expect(() => zh.date(day)).toThrow(RangeError);
  });
});

describe('times of day', () => {
  test.each([
    ['00:00', '凌晨零点', 'midnight'],
    ['00:30', '凌晨零点半', 'twelve thirty in the morning'],
    ['08:30', '上午八点半', 'eight thirty in the morning'],
    ['09:05', '上午九点零五分', 'nine oh five in the morning'],
    ['10:00', '上午十点', "ten o'clock in the morning"],
    ['12:00', '中午十二点', 'twelve noon'],
    ['12:15', '中午十二点十五分', 'twelve fifteen in the afternoon'],
    ['14:00', '下午两点', "two o'clock in the afternoon"],
    ['06:00', '早上六点', "six o'clock in the morning"],
    ['18:00', '下午六点', "six o'clock in the evening"],
    ['17:02', '下午五点零二分', 'five oh two in the afternoon'],
    ['22:22', '晚上十点二十二分', 'ten twenty-two in the evening'],
  ])('%s', (time, mandarin, english) => {
    expect(zh.time(time)).toBe(mandarin);
    expect(en.time(time)).toBe(english);
  });

  test('a moment is told on the clocks of China, wherever the program runs', () => {
    expect(zh.time(hearing)).toBe('上午九点半');
    expect(zh.dateTime(hearing)).toBe('下周四上午九点半');
    expect(en.dateTime(hearing)).toBe(
      'next Thursday, December third, at nine thirty in the morning',
    );
    // In China this is already the next day and the next year.
    expect(zh.dateTime(new Date('2026-12-31T16:00:00Z'))).toBe('二零二七年一月一日星期五凌晨零点');
  });
});

describe('near days', () => {
  // 24 November 2026 is a Tuesday.
  test.each([
    ['2026-11-24', '今天', 'today'],
    ['2026-11-25', '明天', 'tomorrow'],
    ['2026-11-26', '后天', 'the day after tomorrow'],
    ['2026-11-27', '本周五', 'this Friday'],
    ['2026-11-29', '本周日', 'this Sunday'],
    ['2026-11-30', '下周一', 'next Monday, November thirtieth'],
    ['2026-12-06', '下周日', 'next Sunday, December sixth'],
    ['2026-12-07', '十二月七日星期一', 'Monday, December seventh'],
    ['2026-11-23', '十一月二十三日星期一', 'Monday, November twenty-third'],
  ])('%s', (day, mandarin, english) => {
    expect(zh.date(day)).toBe(mandarin);
    expect(en.date(day)).toBe(english);
  });

  test('a week ends on Sunday, and a new year changes nothing', () => {
    expect(spoken('zh', '2026-11-29').date('2026-12-02')).toBe('下周三');
    expect(spoken('zh', '2026-12-31').date('2027-01-02')).toBe('后天');
    expect(spoken('zh', '2026-12-31').date('2027-01-04')).toBe('下周一');
  });

  test('a day with its time is one clause', () => {
    expect(zh.dateTime(new Date('2026-11-25T01:30:00Z'))).toBe('明天上午九点半');
    expect(en.dateTime(new Date('2026-11-25T01:30:00Z'))).toBe(
      'tomorrow at nine thirty in the morning',
    );
  });
});

test.each([
  ['临江市人民路98号', '临江市人民路九十八号', 'Lin Jiang Shi Ren Min Lu ninety-eight Hao'],
  ['人民路108号12楼3室', '人民路幺零八号十二楼三室', undefined],
  ['滨江大道1号', '滨江大道一号', undefined],
])('the address %s', (address, mandarin, english) => {
  expect(zh.address(address)).toBe(mandarin);
  if (english !== undefined) expect(en.address(address)).toBe(english);
});

describe('money', () => {
  test.each([
    [0, '零元', 'zero yuan'],
    [2, '两分', 'zero point zero two yuan'],
    [20, '两角', 'zero point two yuan'],
    [200, '两元', 'two yuan'],
    [5000, '五十元', 'fifty yuan'],
    [5050, '五十元五角', 'fifty point five yuan'],
    [5005, '五十元零五分', 'fifty point zero five yuan'],
    [5025, '五十元两角五分', 'fifty point two five yuan'],
    [1_200, '十二元', 'twelve yuan'],
    [20_000, '二百元', 'two hundred yuan'],
    [22_200, '二百二十二元', 'two hundred and twenty-two yuan'],
    [101_000, '一千零一十元', 'one thousand and ten yuan'],
    [200_000, '两千元', 'two thousand yuan'],
    [1_250_000, '一万二千五百元', 'twelve thousand five hundred yuan'],
    [2_000_500, '两万零五元', 'twenty thousand and five yuan'],
    [10_010_000, '十万零一百元', 'one hundred thousand one hundred yuan'],
    [100_000_000, '一百万元', 'one million yuan'],
    [
      12_345_678_901,
      '一亿二千三百四十五万六千七百八十九元零一分',
      'one hundred and twenty-three million four hundred and fifty-six thousand seven hundred and eighty-nine point zero one yuan',
    ],
    [20_000_100_00, '两千万零一百元', 'twenty million one hundred yuan'],
  ])('%i fen', (fen, mandarin, english) => {
    expect(zh.money(fen)).toBe(mandarin);
    expect(en.money(fen)).toBe(english);
  });
});

describe('telephone numbers', () => {
  test.each([
    [
      '0512-88886661',
      '零五幺二，八八八八，六六六幺',
      'zero five one two, eight eight eight eight, six six six one',
    ],
    [
      '010-12345678',
      '零幺零，幺二三四，五六七八',
      'zero one zero, one two three four, five six seven eight',
    ],
    ['051288886661', '零五幺二，八八八八，六六六幺', undefined],
    ['13800138000', '幺三八，零零幺三，八零零零', undefined],
    ['+86 138 0013 8000', '幺三八，零零幺三，八零零零', undefined],
    ['12368', '幺二三六八', 'one two three six eight'],
    ['88886661', '八八八八，六六六幺', undefined],
    ['8888666', '八八八，八六六六', undefined],
    ['0512-8888-6661', '零五幺二，八八八八，六六六幺', undefined],
    [
      '0512-88886661-801',
      '零五幺二，八八八八，六六六幺，转八零幺',
      'zero five one two, eight eight eight eight, six six six one, extension eight zero one',
    ],
    ['0512-88886661转801', '零五幺二，八八八八，六六六幺，转八零幺', undefined],
    ['400-810-1234', '四零零，八幺零，幺二三四', undefined],
  ])('%s', (number, mandarin, english) => {
    expect(zh.telephone(number)).toBe(mandarin);
    if (english !== undefined) expect(en.telephone(number)).toBe(english);
  });
});

describe('counts, numbers and digits', () => {
  test.each([
    [1, '一', '一件案件', 'one case'],
    [2, '两', '两件案件', 'two cases'],
    [12, '十二', '十二件案件', 'twelve cases'],
    [22, '二十二', '二十二件案件', 'twenty-two cases'],
    [105, '一百零五', '一百零五件案件', 'one hundred and five cases'],
  ])('%i', (n, count, mandarin, english) => {
    expect(zh.count(n)).toBe(count);
    expect(zh.count(n, 'case')).toBe(mandarin);
    expect(en.count(n, 'case')).toBe(english);
  });

  test('an ordinal two is 二', () => expect(zh.number(2)).toBe('二'));

  test('digits are told in groups of four, signs by their names', () => {
    expect(zh.digits('26000001')).toBe('二六零零，零零零一');
    expect(en.digits('26000001')).toBe('two six zero zero, zero zero zero one');
    expect(zh.clearDigits('26110001')).toBe('二六幺幺，零零零幺');
    expect(en.clearDigits('2611')).toBe(en.digits('2611'));
    expect(zh.digits('*')).toBe('星号');
    expect(en.digits('1#')).toBe('one hash');
  });
});

describe('names', () => {
  test.each([
    ['张秀英', 'Zhang Xiuying'],
    ['李建国', 'Li Jianguo'],
    ['陈雨', 'Chen Yu'],
    ['单明', 'Shan Ming'],
    ['仇和', 'Qiu He'],
    ['曾国藩', 'Zeng Guofan'],
    ['任盈盈', 'Ren Yingying'],
    ['解珍', 'Xie Zhen'],
    ['区小玲', 'Ou Xiaoling'],
    ['查良镛', 'Zha Liangyong'],
    ['欧阳修', 'Ouyang Xiu'],
    ['尉迟恭', 'Yuchi Gong'],
    ['吕布', 'Lyu Bu'],
    ['买买提·艾力', 'Maimaiti Aili'],
    ['John Smith', 'John Smith'],
    ['临江华信商贸有限公司', 'Lin Jiang Hua Xin Shang Mao You Xian Gong Si'],
  ])('%s in English is %s', (name, english) => {
    expect(en.name(name)).toBe(english);
    expect(zh.name(name)).toBe(name);
  });
});

describe('case numbers', () => {
  test('are said by the rules', () => {
    expect(zh.caseNumber('（2024）京01民终1234号')).toContain('二零二四年');
    expect(en.caseNumber('(2024)京01民终1234号')).not.toMatch(/[\d\p{Script=Han}]/u);
  });

  test('what is no case number is read as it stands', () => {
    expect(zh.caseNumber('旧字 77')).toBe('旧字七七');
    expect(en.caseNumber('file 77')).toBe('file seven seven');
  });
});

describe('lists, courtrooms, lengths of time', () => {
  test.each([
    [[], '', ''],
    [['A'], 'A', 'A'],
    [['A', 'B'], 'A和B', 'A and B'],
    [['A', 'B', 'C'], 'A、B和C', 'A, B and C'],
  ])('%j', (items, mandarin, english) => {
    expect(zh.list(items)).toBe(mandarin);
    expect(en.list(items)).toBe(english);
  });

  test.each([
    ['第三法庭', '第三法庭', 'courtroom three'],
    ['第3法庭', '第三法庭', 'courtroom three'],
    ['第十二审判庭', '第十二审判庭', 'courtroom twelve'],
    ['12号法庭', '十二号法庭', 'courtroom twelve'],
    ['二楼第五法庭', '二楼第五法庭', 'courtroom five on the second floor'],
    ['301法庭', '三零幺法庭', 'courtroom three zero one'],
    ['305室', '三零五室', 'room three zero five'],
    ['第一调解室', '第一调解室', 'mediation room one'],
    ['互联网法庭', '互联网法庭', 'the online courtroom'],
    ['大法庭', '大法庭', 'Da Fa Ting'],
  ])('%s', (room, mandarin, english) => {
    expect(zh.courtroom(room)).toBe(mandarin);
    expect(en.courtroom(room)).toBe(english);
  });

  test.each([
    [1, '一分钟', 'one minute'],
    [15 * 60_000, '十五分钟', 'fifteen minutes'],
    [15 * 60_000 + 1, '十六分钟', 'sixteen minutes'],
    [90 * 60_000, '一小时三十分钟', 'one hour and thirty minutes'],
    [120 * 60_000, '两小时', 'two hours'],
    [24 * 3_600_000, '一天', 'one day'],
  ])('%i ms', (ms, mandarin, english) => {
    expect(zh.duration(ms)).toBe(mandarin);
    expect(en.duration(ms)).toBe(english);
  });
});

test('nothing is left as digits for an engine to guess at', () => {
  for (const speech of [zh, en]) {
    for (const said of [
      speech.dateTime(hearing),
      speech.date('1987-06-05'),
      speech.money(123_456_789),
      speech.telephone('0512-12345678-90'),
      speech.digits('0123456789'),
      speech.clearDigits('0123456789'),
      speech.count(1_234_567, 'case'),
      speech.courtroom('3楼12号法庭'),
      speech.duration(987_654_321),
    ]) {
      expect(said).not.toMatch(/\d/);
      expect(said).not.toMatch(/undefined|NaN/);
    }
  }
});
