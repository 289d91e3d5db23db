/** An agent in a browser verifies the caller of a real call by what the caller says. */
import type { Page } from 'playwright-core';
import { samplePeople } from '../../../app/local/sample/samplePeople.js';
import { problemsIn, takePicture, small } from '../../web/pages/browserPage.js';
import type { ConsoleOfHotline } from './consoleOfHotline.js';
import { card } from './pageAgent.js';

const look = { language: 'zh', appearance: 'light', ...small } as const;
const { name, residentId } = samplePeople.zhang;

/**
 * Wrong, then right: the page says only that it does not fit, and nothing of whom it would fit; then
 * it has the one case, and by whom.
 */
export async function verifiesByQuestions(
  desks: ConsoleOfHotline,
  page: Page,
  { agent, from, caseNumber }: { agent: string; from: string; caseNumber: string },
): Promise<void> {
  const agentCall = card(page, '通话');
  await agentCall.getByRole('button', { name: '人工核验身份' }).click();
  const dialog = page.getByRole('dialog');
  const said = { 姓名: '张秀兰', 身份证号: residentId, 案号: caseNumber };
  for (const [label, value] of Object.entries(said)) await dialog.getByLabel(label).fill(value);
  const compare = dialog.getByRole('button', { name: '核验', exact: true });
  await compare.click();
  await dialog.getByText('信息不符').waitFor();
  await takePicture(page, 'liveDoesNotFit', look);
  expect(await page.content()).not.toContain(name);
  await agentCall.getByText('未核验身份').waitFor();

  await dialog.getByLabel('姓名').fill(name);
  await compare.click();
  await dialog.waitFor({ state: 'detached' });
  await agentCall.getByText(`由坐席 ${agent} 核验`).waitFor();
  await agentCall.getByText('人工核验通过').waitFor();
  await agentCall.getByRole('button', { name: caseNumber }).click();
  await dialog.getByRole('button', { name: '告知承办法官' }).click();
  await dialog.getByText(/^\d\d:\d\d 已告知$/).waitFor();
  await dialog.getByText('由坐席核验身份的，不告知此项').first().waitFor();
  await takePicture(page, 'liveVerifiedByAgent', look);
  await dialog.getByRole('button', { name: '关闭' }).click();
  const { rows } = await desks.hotline.db.query<{ event: string; agent: string }>(
    `SELECT v.event, a.number AS agent FROM verifications v JOIN agents a ON a.id = v.agent_id
       JOIN calls c ON c.id = v.call_id WHERE c.caller_number = $1 ORDER BY v.id`,
    [from],
  );
  expect(rows).toEqual([
    { event: 'agent_wrong', agent },
    { event: 'agent_right', agent },
  ]);
  expect(problemsIn(page)).toEqual([]);
}
