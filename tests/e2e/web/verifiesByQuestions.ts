/** An agent in a browser verifies the caller of a real call by what the caller says. */
import type { Page } from 'playwright-core';
import path from 'node:path';
import { samplePeople, type SamplePerson } from '../../../app/local/sample/samplePeople.js';
import type { Caller } from '../../telephone/caller.js';
import { SmsScreen } from '../../telephone/smsScreen.js';
import { untilTrue } from '../../telephone/untilTrue.js';
import { problemsIn, takePicture, small } from '../../web/pages/browserPage.js';
import { thirdWords, type DeskCalls } from '../desk/deskCalls.js';
import type { ConsoleOfHotline } from './consoleOfHotline.js';
import { card } from './pageAgent.js';

const look = { language: 'zh', appearance: 'light', ...small } as const;
/** Of whom no other test of the file knows the password: it is renewed. */
export const verifiedPerson = samplePeople.zhao;
const { name, residentId, mobile } = verifiedPerson;

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
  const said = { 姓名: '赵明', 身份证号: residentId, 案号: caseNumber };
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

/**
 * The agent has a new query password sent. It comes by SMS to the number on file, and stands on no page.
 * @returns the password
 */
export async function renewsPassword(
  desks: ConsoleOfHotline,
  page: Page,
  { from }: { from: string },
): Promise<string> {
  const { hotline } = desks;
  const screen = await SmsScreen.open(hotline.settings.SMS_DIR ?? '', mobile);
  await card(page, '通话').getByRole('button', { name: '重置查询密码' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: '发送新密码' }).click();
  await dialog.getByText(/^已办理。请告诉来电人/).waitFor();
  const text = await screen.reads();
  const [renewed = ''] = /(?<=新查询密码)\d{6}/.exec(text) ?? [];
  expect(renewed).toMatch(/^\d{6}$/);
  await takePicture(page, 'livePasswordRenewed', look);
  expect(await page.content()).not.toContain(renewed);
  expect(await page.content()).not.toContain(mobile);
  await dialog.locator('footer').getByRole('button', { name: '关闭' }).click();
  const { rows } = await hotline.db.query<{ event: string }>(
    `SELECT v.event FROM verifications v JOIN calls c ON c.id = v.call_id
      WHERE c.caller_number = $1 ORDER BY v.id DESC LIMIT 1`,
    [from],
  );
  expect(rows).toEqual([{ event: 'password_renewed' }]);
  // The SMS file is there before its row says that it was sent.
  await untilTrue('the new password to count', async () => {
    const waiting = await hotline.db.query("SELECT FROM sms_outbox WHERE state = 'accepted'");
    return waiting.rowCount === 0;
  });
  return renewed;
}

/**
 * The agent sends the caller to prove who she is, and back: nothing that she presses or says there
 * is heard, recorded or shown.
 */
export async function verifiesByKeypad(
  desks: ConsoleOfHotline,
  desk: DeskCalls,
  page: Page,
  {
    caller,
    agent,
    who,
  }: {
    readonly caller: Caller;
    readonly agent: Caller;
    /** `lost`: a password that lets nobody in any more, which is tried first. */
    readonly who: SamplePerson & { readonly lost: string };
  },
): Promise<void> {
  const agentCall = card(page, '通话');
  await agentCall.getByRole('button', { name: '按键核验身份' }).click();
  await caller.hears('askNumber');
  await agentCall.getByText('来电人正在按键核验身份').waitFor();
  await takePicture(page, 'liveVerifying', look);
  await agentCall.getByRole('button', { name: '接回来电人' }).click();
  await agentCall.getByText('按键核验已中断').waitFor();
  await desk.hearEachOther(caller, agent);

  await agentCall.getByRole('button', { name: '按键核验身份' }).click();
  await caller.hears('askNumber');
  // The page is loaded again meanwhile.
  await page.reload();
  await agentCall.getByText('来电人正在按键核验身份').waitFor();
  await caller.say(path.join(desks.hotline.settings.SOUNDS_DIR ?? '', thirdWords), 'end');
  await caller.press(`${who.queryNumber}#`);
  await caller.hears('askPassword');
  await caller.press(`${who.lost}#`);
  await caller.hears('signInFailed');
  await caller.hears('askNumber');
  await caller.press(`${who.queryNumber}#`);
  await caller.hears('askPassword');
  await caller.press(`${who.password}#`);
  await agentCall.getByText('按键核验通过').waitFor();
  await agentCall.getByText(who.name).waitFor();
  await desk.hearEachOther(caller, agent);
  await takePicture(page, 'liveVerified', look);
  for (const secret of [who.queryNumber, who.password]) {
    expect(await page.getByRole('main').textContent()).not.toContain(secret);
  }
}
