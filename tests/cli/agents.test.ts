import { addAgent, findAgent, sipDigest } from '../../app/queue/store/agents.js';
import { freshDatabase, type TestDatabase } from '../parts/database.js';
import { hotline } from './hotline.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase();
  const agent = { name: '林芳', courtId: null, isSupervisor: false, skills: [] };
  const account = { ...agent, number: '1001', sipDigest: sipDigest('1001', 'old') };
  await addAgent(database.pool, account, new Date());
});
afterAll(() => database.close());

const password = (number: string) =>
  hotline(['agents', 'password', number], {
    DATABASE_URL: database.url,
    SIP_ADDRESS: '192.0.2.1',
    SIP_PORT: '5070',
  });

test('a new password of a telephone is printed once, as each telephone asks for it', async () => {
  const { code, stdout, stderr } = await password('1001');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const [, made = ''] = /password ([a-z0-9]{20}), shown only this once/.exec(stdout) ?? [];
  expect(stdout).toMatch(/Linphone[^]*MicroSIP[^]*Zoiper[^]*desk telephone/);
  expect(stdout).toContain('domain 192.0.2.1:5070');
  const { rows } = await database.pool.query<{ sip_digest: string }>('SELECT * FROM agents');
  expect(rows[0]?.sip_digest).toBe(sipDigest('1001', made));
  expect(JSON.stringify(rows)).not.toContain(made);
});

test('of an agent who is not there nothing is made', async () => {
  expect(await password('4711')).toMatchObject({
    code: 2,
    stdout: '',
    stderr: 'there is no agent 4711\n',
  });
  expect(await findAgent(database.pool, '4711')).toBeNull();
});
