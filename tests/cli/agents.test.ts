import { findAgent, sipDigest } from '../../app/queue/store/agents.js';
import { findSampleAgents } from '../../app/local/sample/store/sampleDesk.js';
import { readQueue } from '../../app/queue/store/queues.js';
import { changeEntry } from '../../app/queue/waiting/waitingQueue.js';
import { makeScene } from '../queue/scene.js';
import { freshDatabase, type TestDatabase } from '../parts/database.js';
import { hotline as run, type Ran } from './hotline.js';

let database: TestDatabase;

beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.close());

/** Runs the command as an administrator would, with the test's SIP server. */
function hotline(...args: string[]): Promise<Ran> {
  return run(args, { DATABASE_URL: database.url, SIP_ADDRESS: '192.0.2.1', SIP_PORT: '5070' });
}

test('an agent from the first day to the last', async () => {
  const added = await hotline(
    ...['agents', 'add', '1001', '--name', '林芳', '--skill', 'topic:case:8', 'language:zh'],
  );
  expect(added).toMatchObject({ code: 0, stderr: '' });
  const password = /password ([a-z0-9]{20}),/.exec(added.stdout)?.[1] ?? '';
  for (const telephone of ['Linphone', 'MicroSIP', 'Zoiper', 'desk telephone']) {
    expect(added.stdout).toContain(telephone);
  }
  const { rows } = await database.pool.query<Record<string, string>>('SELECT * FROM agents');
  expect(rows[0]?.sip_digest).toBe(sipDigest('1001', password));
  // The password itself is stored nowhere.
  expect(JSON.stringify(rows)).not.toContain(password);
  expect((await findAgent(database.pool, '1001'))?.agent.skills).toEqual([
    { skill: 'language:zh', level: 5 },
    { skill: 'topic:case', level: 8 },
  ]);

  expect((await hotline('agents', 'sign-in', '1001')).stdout).toBe('agent 1001: ready\n');
  expect((await hotline('agents', 'pause', '1001', 'lunch')).stdout).toContain('paused (lunch)');
  expect((await hotline('agents')).stdout).toMatch(
    /1001 +林芳 +paused \(lunch\) +0:\d\d +language:zh:5 topic:case:8/,
  );
  expect((await hotline('agents', 'ready', '1001')).stdout).toBe('agent 1001: ready\n');
  expect((await hotline('agents', 'skills', '1001', 'topic:general:3')).stdout).toBe(
    'topic:general:3\n',
  );

  const renamed = await hotline('agents', 'change', '1001', '--name', '林小芳', '--supervisor');
  expect(renamed.stdout).toMatch(/^1001 +林小芳 \(supervisor\) +ready /m);
  await hotline('agents', 'change', '1001', '--no-supervisor', '--name', '林芳');
  expect((await findAgent(database.pool, '1001'))?.agent).toMatchObject({
    name: '林芳',
    isSupervisor: false,
  });

  const changed = await hotline('agents', 'password', '1001');
  const second = /password ([a-z0-9]{20}),/.exec(changed.stdout)?.[1] ?? '';
  const { rows: after } = await database.pool.query<{ sip_digest: string }>('SELECT * FROM agents');
  expect(after[0]?.sip_digest).toBe(sipDigest('1001', second));
  expect(second).not.toBe(password);

  expect(await hotline('agents', 'remove', '1001')).toMatchObject({ code: 2 });
  await hotline('agents', 'sign-out', '1001');
  expect(await hotline('agents', 'remove', '1001')).toMatchObject({ code: 0 });
  expect(await findAgent(database.pool, '1001')).toBeNull();
  // The removed agent's number can be reused.
  expect(await hotline('agents', 'add', '1001', '--name', '何静')).toMatchObject({ code: 0 });
});

test('a queue, made and changed', async () => {
  const made = await hotline(
    ...['queues', 'set', 'case', '--skill', 'topic:case', '--ring-s', '15'],
    ...['--relax', '180:topic,language', '60:court', '--head-start', 'hearing_soon=120'],
  );
  expect(made).toMatchObject({ code: 0, stderr: '' });
  expect(made.stdout).toContain('60:court 180:topic,language');
  await hotline('queues', 'set', 'case', '--strategy', 'linear', '--hours', 'always');
  expect(await readQueue(database.pool, 'case')).toMatchObject({
    skills: ['topic:case'],
    strategy: 'linear',
    hours: 'always',
    ringS: 15,
    wrapUpS: 30,
    headStarts: { hearing_soon: 120 },
    relax: [
      { afterS: 60, drop: ['court'] },
      { afterS: 180, drop: ['topic', 'language'] },
    ],
  });
  const id = (await readQueue(database.pool, 'case'))?.id ?? 0;
  expect((await hotline('queues')).stdout).toMatch(
    new RegExp(`^case\\n  transfer +\\*2\\*${id}#\\n`),
  );

  const scene = await makeScene(database.pool);
  await scene.agent('1555', { 'topic:case': 5 });
  const caller = await scene.caller('case');
  const refused = await hotline('queues', 'remove', 'case');
  expect(refused).toMatchObject({
    code: 2,
    stderr: 'queue case is in use: callers wait, talk or expect a callback in it\n',
  });
  await changeEntry(scene.deps, caller.id, { kind: 'caller_gone' });
  expect(await hotline('queues', 'remove', 'case')).toMatchObject({ code: 0 });
  expect(await readQueue(database.pool, 'case')).toBeNull();
  // And back to what it was.
  await hotline('queues', 'set', 'case');
  expect(await readQueue(database.pool, 'case')).toMatchObject({ id, ringS: 15 });
});

const badInput = [
  [['agents', 'add', '12368', '--name', 'x'], 'the hotline itself'],
  [['agents', 'add', '1009'], '--name'],
  [['agents', 'add', '1009', '--name', 'x', '--skill', 'topic:case:11'], '1 to 10'],
  [['agents', 'add', '1009', '--name', 'x', '--court', '京99'], 'no court 京99'],
  [['agents', 'pause', '4711'], 'there is no agent 4711'],
  [['queues', 'set', 'case', '--ring-s', '0'], 'from 3 to 300'],
  [['queues', 'set', 'case', '--relax', 'court'], '60:court'],
  [['queues', 'set', 'case', '--head-start', 'beauty=3'], 'hearing_soon'],
  [['queues', 'remove', 'nowhere'], 'there is no queue nowhere'],
  [['agents', 'change', '1001'], 'nothing to change: give --name'],
  [
    ['agents', 'fire', '1001'],
    'hotline agents has no command fire; its commands are list, add, change',
  ],
] as const;

test('bad input says what is right', async () => {
  const said = await Promise.all(badInput.map(([args]) => hotline(...args)));
  badInput.forEach(([args, sentence], index) => {
    expect({ args, ...said[index] }).toMatchObject({ args, code: 2, stdout: '' });
    expect(said[index]?.stderr).toContain(sentence);
  });
});

test('the sample desk is known as one', async () => {
  const sample = await freshDatabase({ sample: true });
  try {
    expect(await findSampleAgents(sample.pool)).toEqual(['1001', '1002', '1003', '1004', '1900']);
    expect(await readQueue(sample.pool, 'general')).toMatchObject({ skills: ['topic:general'] });
  } finally {
    await sample.close();
  }
});
