/** Agents and their telephones: accounts, codes, states. */
import { findAgent, removeAgent } from '../../../app/queue/store/agents.js';
import { DeskCalls } from './deskCalls.js';
import { Hotline } from '../hotline.js';

let hotline: Hotline;
let desk: DeskCalls;
beforeAll(async () => {
  hotline = await Hotline.start({ softphones: true });
  desk = new DeskCalls(hotline);
});
afterAll(async () => {
  await hotline?.stop();
});
afterEach(async () => {
  await hotline.softphones.hangUpAll();
  await hotline.nothingLeft();
});

/** Extracts the password that `hotline agents password` has printed. */
function passwordIn(printed: string): string {
  return /\bpassword (\w+), shown only this once/.exec(printed)?.[1] ?? '';
}

test('an agent who was just added registers, and her codes are answered', async () => {
  await desk.addAgent('1005', ['topic:general', 'language:zh']);
  const printed = await hotline.cli('agents', 'password', '1005');
  const password = passwordIn(printed);
  expect(printed).toMatch(/Linphone[^]*MicroSIP[^]*Zoiper[^]*desk telephone/);
  await hotline.registerAgent('1005', password);
  const { rows } = await hotline.db.query("SELECT * FROM agents WHERE number = '1005'");
  expect(JSON.stringify(rows)).not.toContain(password);

  const answers: string[] = [];
  const codes = ['*3', '*1', '*1', '*42', '*6', '*42', '*3', '*3', '*5', '*40', '*77', '*71001'];
  for (const code of codes) answers.push(`${code} ${await hotline.dialCode('1005', code)}`);
  expect(answers).toEqual([
    '*3 agentNotSignedIn',
    '*1 agentSignedIn',
    '*1 agentAlreadySignedIn',
    '*42 agentPaused',
    '*6 agentPaused',
    '*42 agentAlreadyPaused',
    '*3 agentReady',
    '*3 agentAlreadyReady',
    '*5 agentNoWrapUp',
    '*40 agentUnknownCode',
    '*77 agentUnknownCode',
    '*71001 agentNoSupervisor',
  ]);

  const asked = await hotline.softphones.dial('1005', '*4');
  await asked.hears('agentPauseReasons');
  await asked.press('4');
  await asked.hears('agentPaused', { until: 'end' });
  await asked.ended;
  expect(await desk.state('1005')).toEqual({ status: 'paused', reason: 'training' });
  expect(await hotline.dialCode('1005', '*2')).toBe('agentSignedOut');
  expect(await hotline.dialCode('1005', '*2')).toBe('agentNotSignedIn');

  expect(await desk.changes('1005')).toEqual([
    'signed_out>ready',
    'ready>paused meal',
    'paused>ready',
    'ready>paused training',
    'paused>signed_out agent',
  ]);
  expect(await desk.queueEvents({ agent: '1005' })).toEqual([
    ...['AGENTLOGIN', 'PAUSEALL', 'UNPAUSEALL', 'PAUSEALL', 'AGENTLOGOFF'],
  ]);

  const renewed = passwordIn(await hotline.cli('agents', 'password', '1005'));
  expect(renewed).not.toBe(password);
  await hotline.softphones.unregister('1005');
  await hotline.registerAgent('1005', renewed);
  const removed = await findAgent(hotline.db, '1005');
  await removeAgent(hotline.db, removed?.agent.id ?? 0, new Date());
  await hotline.softphones.unregister('1005');
  const register = () => hotline.softphones.register('1005', renewed);
  await untilRefused(register);
});

test('an agent whose telephone is gone is taken out, with the reason', async () => {
  await Promise.all([hotline.signIn('1001'), hotline.signIn('1002')]);
  await hotline.softphones.unregister('1001');
  await desk.untilState('1001', 'signed_out telephone_gone');
  expect(await desk.changes('1001')).toEqual([
    'signed_out>ready',
    'ready>signed_out telephone_gone',
  ]);
  // Also an agent whose telephone falls silent while it rings.
  const from = '13700000701';
  await desk.setQueues({ empty_grace_s: 1 });
  const { caller, telephone } = await desk.rings(from);
  expect(telephone.number).toBe('1002');
  const { entered_at } = await desk.untilEntry(
    from,
    'offered',
    ({ status }) => status === 'offered',
  );
  await hotline.softphones.asterisk.kill();
  await desk.untilState('1002', 'signed_out telephone_gone');
  expect(await desk.queueEvents({ agent: '1002' })).toEqual(['AGENTLOGIN', 'AGENTLOGOFF']);
  await caller.hears('queueNobody');
  await caller.hangUp();
  expect(await desk.outcomes(from)).toEqual(['no_agents']);
  expect(await desk.entries(from)).toMatchObject([{ entered_at, offers: 1 }]);
});

async function untilRefused(register: () => Promise<void>): Promise<void> {
  for (;;) {
    try {
      await register();
    } catch (error) {
      expect(String(error)).toContain('Rejected');
      return;
    }
  }
}
