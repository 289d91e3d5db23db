import type { Conversation } from '../../../../app/ivr/conversation/conversation.js';
import { openingOf } from '../../../../app/ivr/journeys/case/openingOf.js';
import { spoken } from '../../../../app/voice/prompts/spoken.js';
import type { CaseFile } from '../../../../app/court/import/rules/caseFile.js';
import type { DisclosableFact } from '../../../../app/court/cases/rules/disclosure.js';
import { chinaMoment } from '../../../../app/court/rules/workCalendar.js';
import { wordsOnly } from '../testApp.js';

const ahead = (day: string, hearingKind: 'pretrial' | 'trial') =>
  ({
    topic: 'hearing',
    kind: 'next_hearing',
    startsAt: chinaMoment(day, '09:00'),
    courtroom: '第三法庭',
    hearingKind,
  }) as const satisfies DisclosableFact;

/** What is said first at that time of a case with a pretrial meeting on December 7 and a trial the day after. */
async function saidAt(time: string): Promise<string> {
  const now = chinaMoment('2026-12-07', time);
  const words = spoken('zh', '2026-12-07');
  const conversation: Pick<Conversation, 'language' | 'words' | 'now'> = {
    language: 'zh',
    words,
    now,
  };
  const [pretrial, trial] = [ahead('2026-12-07', 'pretrial'), ahead('2026-12-08', 'trial')];
  const { prompts } = openingOf(
    conversation as Conversation,
    { cause: '民间借贷纠纷', publicity: 'public', number: null } as CaseFile,
    {
      facts: [pretrial, trial],
      withheld: [],
      summary: { standing: null, next: pretrial },
    },
    () => [],
  );
  const said = await Promise.all(prompts.map((each) => each.render(wordsOnly, 'zh')));
  return said.map(({ text }) => text).join(' ');
}

test('a hearing of this morning is the next one while it goes on, and then the one of tomorrow', async () => {
  expect(await saidAt('08:00')).toContain('今天上午九点');
  expect(await saidAt('11:30')).toContain('今天上午九点');
  expect(await saidAt('16:00')).toContain('明天上午九点');
});
