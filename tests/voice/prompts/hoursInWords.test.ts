import { hoursInWords } from '../../../app/voice/prompts/hoursInWords.js';
import { spoken } from '../../../app/voice/prompts/spoken.js';
import { parseCourtSettings } from '../../../app/court/settings/rules/courtSettings.js';

function hours(openingHours: unknown, language: 'zh' | 'en' = 'zh'): string {
  const settings = parseCourtSettings({ openingHours });
  if (settings.kind === 'invalid') throw new Error(settings.problems.join());
  return hoursInWords({ language, words: spoken(language) }, settings.value.openingHours);
}

describe('opening hours in words', () => {
  test('days with the same hours are said together, with their breaks', () => {
    expect(hours({})).toBe('周一到周五，上午八点半到十一点半，下午一点半到五点');
    expect(hours({ workdays: [{ from: '09:00', to: '17:00' }] }, 'en')).toBe(
      "Monday to Friday, nine o'clock in the morning to five o'clock in the afternoon",
    );
  });

  test('a day that differs is said by itself, and a day without hours is left out', () => {
    const nine = [{ from: '09:00', to: '17:00' }];
    expect(
      hours({
        workdays: nine,
        wednesday: [],
        friday: [{ from: '09:00', to: '12:00' }],
        saturday: nine,
      }),
    ).toBe(
      [
        '周一到周二，上午九点到下午五点',
        '周四，上午九点到下午五点',
        '周五，上午九点到中午十二点；周六，上午九点到下午五点',
      ].join('；'),
    );
  });
});
