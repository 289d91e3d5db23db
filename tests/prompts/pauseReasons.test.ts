/** The reasons of a pause, as agents hear them and as their handbook lists them. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../../app/paths.js';
import { promptText } from '../../app/prompts/catalogue.js';
import { pauseReasons } from '../../app/prompts/texts/keys/pauseReasons.js';

const reasons = Object.entries(pauseReasons);

test('an agent who gives no reason hears all of them with their keys', () => {
  expect(promptText('zh', 'agentPauseReasons')).toMatch(
    /^暂停原因，休息按一，用餐按二，开会按三，(.+按.，)*.+按.。$/,
  );
  expect(promptText('en', 'agentPauseReasons')).toMatch(
    /^Reason of the pause\. Break, one\. Meal, two\. Meeting, three\. ([A-Z][a-z ]+, [a-z]+\.? ?)+$/,
  );
  for (const [, { zh, en }] of reasons) {
    expect(promptText('zh', 'agentPauseReasons')).toContain(`${zh}按`);
    expect(promptText('en', 'agentPauseReasons')).toContain(`${en}, `);
  }
});

test.each([
  ['en', reasons.map(([key, { en }]) => `${key} ${en.toLowerCase()}`).join(', ')],
  ['zh-CN', reasons.map(([key, { zh }]) => `${key} ${zh}`).join('、')],
])('the handbook for agents lists them: docs/%s/agent.md', (language, list) => {
  const handbook = readFileSync(path.join(projectRoot, 'docs', language, 'agent.md'), 'utf8');
  expect(handbook).toContain(list);
});
