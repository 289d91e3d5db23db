/** An agent's telephone, or a stranger with its password, reaches the hotline and its codes, and no other number. */
import { Hotline } from '../e2e/hotline.js';

let hotline: Hotline;
beforeAll(async () => void (hotline = await Hotline.start({ softphones: true })));
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
