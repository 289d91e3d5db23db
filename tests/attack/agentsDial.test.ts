/** An agent's telephone, or a stranger with its password, reaches the hotline and its codes, and no other number. */
import { readFile } from 'node:fs/promises';
import { sampleAgentPassword } from '../../app/agents/publishedAccounts.js';
import { Hotline } from '../e2e/hotline.js';
import { SipSocket } from './sipSocket.js';

let hotline: Hotline;
/** Of Asterisk, of which the telephones may have most. */
const places = 12;
beforeAll(
  async () =>
    void (hotline = await Hotline.start({
      softphones: true,
      asterisk: { PBX_MAX_CALLS: String(places), PBX_MAX_CALLS_OF_ACCOUNTS: '8' },
    })),
);
afterAll(() => hotline?.stop());

test('no number that an agent dials is rung: mobile, abroad, service, colleague, or behind a code', async () => {
  await hotline.registerAgent('1001');
  await hotline.registerAgent('1002');
  const dialled = [
    ...['13800138000', '013800138000', '02583521234', '+8613800138000'],
    ...['0085221234567', '+85221234567', '00881612345678', '110', '95588', '4008001234'],
    ...['1002', '1002w', '9013800138000', '*013800138000', '*1#13800138000', '#13800138000'],
  ];
  const answers: string[] = [];
  for (const number of dialled) {
    answers.push(`${number} ${await hotline.dialCode('1001', number)}`);
    expect(await hotline.carrier.inUse()).toEqual({ channels: 0, bridges: 0 });
    expect(hotline.softphones.isRinging('1002')).toBe(false);
  }
  expect(answers).toEqual(dialled.map((number) => `${number} agentUnknownCode`));
  const { rowCount } = await hotline.db.query("SELECT FROM calls WHERE direction = 'out'");
  expect(rowCount).toBe(0);
  await hotline.nothingLeft();
});

test('one account, and all accounts together, leave the trunk its places; the log names who wants more', async () => {
  for (const number of ['1001', '1002', '1003']) await hotline.registerAgent(number);
  const { sipAddress: address, sipPort: port } = hotline.asterisk;
  const telephone = await SipSocket.open('127.0.0.9', { address, port });
  const dial = async (user: string, times: number) => {
    const message = { method: 'INVITE', fromUser: user, toUser: 'echo' } as const;
    const credentials = { user, password: sampleAgentPassword(user) };
    const answers: number[] = [];
    for (let call = 0; call < times; call += 1)
      answers.push((await telephone.askWith(message, credentials)).status);
    return answers;
  };
  expect(await dial('1001', 2 * places)).toEqual(
    Array.from({ length: 2 * places }, (_, call) => (call < 4 ? 200 : 486)),
  );
  expect(await dial('1002', 5)).toEqual([200, 200, 200, 200, 486]);
  expect(await dial('1003', 1)).toEqual([486]);
  const citizen = await hotline.carrier.dial({ from: '13700000031' });
  await citizen.hears(/./);
  await citizen.hangUp();
  const told = (await hotline.appLog())
    .split('\n')
    .filter((line) => line.includes('too many calls'))
    .map((line) => JSON.parse(line) as { account?: string; calls: string; limit: string });
  expect(told.map(({ account, calls, limit }) => [account, calls, limit])).toEqual([
    ['1001', '5', 'PBX_MAX_CALLS_PER_ACCOUNT'],
    ['1002', '5', 'PBX_MAX_CALLS_PER_ACCOUNT'],
    // Not 1003, which has no call at all.
    [undefined, '9', 'PBX_MAX_CALLS_OF_ACCOUNTS'],
  ]);
  const inAsterisk = (await readFile(hotline.asterisk.logFile, 'utf8')).match(
    /\S+ \S+ \w+ \d+ calls at once .*$/gm,
  );
  expect(inAsterisk).toEqual([
    'account 1001 has 5 calls at once (PBX_MAX_CALLS_PER_ACCOUNT is 4): refusing more',
    'account 1002 has 5 calls at once (PBX_MAX_CALLS_PER_ACCOUNT is 4): refusing more',
    'accounts together have 9 calls at once (PBX_MAX_CALLS_OF_ACCOUNTS is 8): refusing more of any account',
  ]);
  await hotline.asterisk.command('channel request hangup all');
  await telephone.close();
  await hotline.nothingLeft();
});
