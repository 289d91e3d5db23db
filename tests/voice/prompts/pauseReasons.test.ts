/**
 * The reasons of a pause, as agents hear them, and as reports and the console show them.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../../../app/core/paths.js';
import { promptText } from '../../../app/voice/prompts/catalogue.js';
import { pauseReasons } from '../../../app/voice/prompts/texts/digits/pauseReasons.js';
import { cellIn } from '../../../app/reports/files/reportInLanguage.js';
import { queueWords } from '../../../app/web/client/words/queue.js';

const reasons = Object.entries(pauseReasons);

test('an agent who gives no reason hears all of them with their digits', () => {
  expect(promptText('zh', 'agentPauseReasons')).toMatch(
    /^小休原因，休息按一，用餐按二，开会按三，(.+按.，)*.+按.。$/,
  );
  expect(promptText('en', 'agentPauseReasons')).toMatch(
    /^Reason of the pause\. Break, one\. Meal, two\. Meeting, three\. ([A-Z][a-z ]+, [a-z]+\.? ?)+$/,
  );
  for (const [, { zh, en }] of reasons) {
    expect(promptText('zh', 'agentPauseReasons')).toContain(`${zh}按`);
    expect(promptText('en', 'agentPauseReasons')).toContain(`${en}, `);
  }
});

test('reports and the console show each in the words that agents hear', () => {
  for (const [, { reason, zh, en }] of reasons) {
    expect(cellIn('reason', reason)).toEqual({ zh, en: reason });
    expect([queueWords.zh.pause[reason], queueWords.en.pause[reason]]).toEqual([zh, en]);
  }
});

test.each(['en', 'zh-CN'] as const)(
  'docs/%s leaves the list to the console, so that a new reason changes no handbook',
  (language) => {
    const folder = path.join(projectRoot, 'docs', language);
    const pages = readdirSync(folder).map((name) => readFileSync(path.join(folder, name), 'utf8'));
    const lines = pages.flatMap((page) => page.split('\n'));
    const named = (line: string) =>
      reasons.filter(([digit, { zh, en }]) =>
        line.toLowerCase().includes(`${digit} ${language === 'en' ? en.toLowerCase() : zh}`),
      );
    expect(lines.filter((line) => named(line).length > 1)).toEqual([]);
    expect(readFileSync(path.join(folder, 'agent.md'), 'utf8')).toContain(
      'hotline api pause-reasons',
    );
  },
);
