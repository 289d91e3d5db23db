import type { AgentAccount, Telephony } from '../../../../app/telephony/telephony.js';
import { askSip } from '../../../local/sipProbe.js';
import type { Softphones } from '../../../telephone/network/softphones.js';
import { untilTrue } from '../../../telephone/untilTrue.js';
import {
  startTestAsterisk,
  type Reception,
  type Callers,
  type TestAsterisk,
} from '../testAsterisk.js';
import { accountOf, passwordOf, startTelephones } from '../telephones.js';

let pbx: TestAsterisk;
let callers: Callers;
let telephones: Softphones;
let telephony: Telephony;
let reception: Reception;

beforeAll(async () => {
  pbx = await startTestAsterisk({ SECOND_ARI_APP: 'hotline-b', SECOND_ARI_APP_NUMBERS: '12369' });
  callers = await pbx.connectCallers();
  telephones = await startTelephones(pbx);
  await connect();
});

afterEach(async () => {
  await telephones.hangUpAll();
  await callers.hangUpEverything();
});

// A failed test may have left the app stopped.
beforeEach(async () => {
  if (!telephony.isConnected) await connect();
});

afterAll(async () => {
  await telephony.stop();
  await telephones.stop();
  await callers.close();
  await pbx.stop();
});

async function connect(): Promise<void> {
  ({ telephony, reception } = await pbx.connect());
}

/**
 * Stops the app, and resolves when Asterisk has noticed. A caller who arrives before that would
 * wait in Stasis until the app returns.
 */
async function stopApp(): Promise<void> {
  await telephony.stop();
  await untilTrue('Asterisk to notice that the app is away', async () => {
    const apps = await pbx.asterisk.command('ari show apps');
    return !new RegExp(`^\\s*${pbx.config.ARI_APP}\\s*$`, 'm').test(apps) || undefined;
  });
}

async function registered(number: string): Promise<void> {
  const isThere = async () => (await telephony.telephonesThere()).has(number);
  if (!(await isThere())) await telephones.register(number, passwordOf(number));
  // No event reports an account that was removed and is back: for Asterisk the telephone was there
  // all the time.
  await untilTrue(`the telephone ${number}`, async () => (await isThere()) || undefined);
}

async function gone(number: string): Promise<void> {
  await reception.until(() => {
    const last = reception.telephoneChanges.findLast((each) => each.number === number);
    return last?.isThere === false ? last : undefined;
  });
}

/** Returns the answer to a REGISTER without a password. */
async function asked(user: string): Promise<(string | number | undefined)[]> {
  const answer = await askSip({
    method: 'REGISTER',
    from: '127.0.0.9',
    fromUser: user,
    toUser: user,
    to: { address: pbx.asterisk.sipAddress, port: pbx.asterisk.sipPort },
  });
  const challenge = answer.header('WWW-Authenticate');
  return [answer.status, challenge?.replaceAll(/(nonce|opaque)="[^"]*"/g, '$1')];
}

it('registers at once after the account is there, is noticed, and rings', async () => {
  await telephony.keepAgents([accountOf('1001')]);
  await registered('1001');
  await reception.until(() => reception.telephoneChanges.find(({ isThere }) => isThere));
  expect(await telephony.telephonesThere()).toEqual(new Set(['1001']));
  await telephones.unregister('1001');
  await gone('1001');
  expect(await telephony.telephonesThere()).toEqual(new Set());
});

it('asks those who exist and those who do not for a password in the same words', async () => {
  await telephony.keepAgents([accountOf('1001')]);
  expect(await asked('1001')).toEqual(await asked('1077'));
});

it('lets in a new password only, and an agent who was removed no more', async () => {
  const changed: AgentAccount = { ...accountOf('1002'), sipDigest: 'f'.repeat(32) };
  await telephony.keepAgents([accountOf('1001'), changed]);
  const refusal = `1002 is Rejected`;
  const register = () => telephones.register('1002', passwordOf('1002'));
  await expect(register()).rejects.toThrow(refusal);
  await telephony.keepAgents([accountOf('1001'), accountOf('1002')]);
  await registered('1002');
  await telephony.keepAgents([accountOf('1001')]);
  await expect(register()).rejects.toThrow(refusal);
});

it('passes on the code that an agent dials, with whose telephone it is', async () => {
  await telephony.keepAgents([accountOf('1001')]);
  const telephone = await telephones.dial('1001', '*12*3');
  const call = await reception.until(() => reception.codeCalls.at(-1));
  expect(call).toMatchObject({ agentNumber: '1001', code: '*12*3', calledNumber: '*12*3' });
  await call.answer();
  await telephone.answered;
  expect(await call.play([pbx.says('short1')])).toMatchObject({ kind: 'finished' });
  await call.hangUp();
  await telephone.ended;
});

it('hands calls to a second app by their number', async () => {
  const { telephony: second, reception: others } = await pbx.connect({ ARI_APP: 'hotline-b' });
  const caller = await callers.dial({ to: '12369' });
  const call = await others.callOf(caller);
  expect(call.calledNumber).toBe('12369');
  await call.hangUp();
  const own = await reception.callOf(await callers.dial());
  await own.hangUp();
  await second.stop();
});

describe('while the app is away', () => {
  it('rings those on duty, also after Asterisk was started again, and the app is back for the next', async () => {
    await telephony.keepAgents([accountOf('1001', true), accountOf('1002')]);
    await registered('1001');
    await registered('1002');
    await stopApp();

    const first = await callers.dial();
    const telephone = await telephones.ringing('1001');
    await telephone.answer();
    await callers.untilTalking();
    await first.hangUp();
    await telephone.ended;

    await callers.close();
    await pbx.asterisk.restart();
    callers = await pbx.connectCallers();
    // Asterisk has the telephone's old address, and checks it first. Callers who arrive meanwhile
    // are told that nobody is there.
    await untilTrue('the telephone to be known again', async () => {
      const { state } = (await callers.get('/endpoints/PJSIP/1001')) as { state: string };
      return state === 'online' || undefined;
    });
    const second = await callers.dial();
    const again = await telephones.ringing('1001');
    await again.refuse('busy');
    await second.hangUp();

    await connect();
    const third = await reception.callOf(await callers.dial());
    await third.hangUp();
  });

  it('rings nobody who went off duty', async () => {
    await telephony.keepAgents([accountOf('1001'), accountOf('1002', true)]);
    // The restarted Asterisk checks the telephones one after another.
    await registered('1002');
    await stopApp();
    const caller = await callers.dial();
    const telephone = await telephones.ringing('1002');
    const members = await pbx.asterisk.command('queue show away');
    expect(members).toMatch(/PJSIP\/1002/);
    expect(members).not.toMatch(/PJSIP\/1001/);
    await caller.hangUp();
    await telephone.ended;
    await connect();
  });

  it('apologises when nobody is on duty, or no telephone is there', async () => {
    await telephony.keepAgents([accountOf('1001'), accountOf('1003', true)]);
    await stopApp();
    const caller = await callers.dial();
    // Whether the prompts are built here varies. Without them a tone plays.
    const apologises = async () => {
      const shown = (await callers.get(`/channels/${caller.id}`)) as {
        dialplan: { context: string; app_name: string };
      };
      const { context, app_name } = shown.dialplan;
      return context === 'app-away' && ['Playback', 'Wait'].includes(app_name);
    };
    await untilTrue('the apology', async () => (await apologises()) || undefined);
    expect(await pbx.asterisk.command('queue show away')).toMatch(/No Callers/);
    await connect();
  });
});
