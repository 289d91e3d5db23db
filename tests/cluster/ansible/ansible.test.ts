/**
 * The role that sets up several machines, applied to three of them with the handbook's inventory: what it lays out is taken by
 * the programs that are to read it, and a second run changes nothing. It has no configuration of its own that could differ.
 */
import { parseEnv } from 'node:util';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { readConfig } from '../../../app/core/config.js';
import { projectRoot } from '../../../app/core/paths.js';
import { readPage } from '../../docs/documents.js';
import { untilTrue } from '../../telephone/untilTrue.js';
import { CourtMachines, isRoot } from './courtMachines.js';

/** Those of the handbook. */
const machines = {
  'node-a': { address: '10.0.0.11' },
  'node-b': { address: '10.0.0.12' },
  edge: { address: '10.0.0.8' },
};
const names = Object.keys(machines);
let court: CourtMachines;
beforeAll(async () => {
  court = await CourtMachines.start();
});
afterAll(() => court?.stop());

/** The tests follow one another: this one lays out what the others look at. */
test('a first run lays everything out, and a second one changes nothing', async () => {
  const first = await court.apply();
  for (const name of names) {
    expect(first[name]).toMatchObject({ failed: 0 });
    expect(first[name]?.changed).toBeGreaterThan(10);
  }
  // Redis writes into its file who is the primary.
  await court.runAt('node-b', 'echo "# written by Redis" >>/etc/hotline-redis/redis.conf');
  const second = await court.apply();
  for (const name of names) expect(second[name]).toMatchObject({ failed: 0, changed: 0 });
  expect(await court.runAt('node-b', 'cat /etc/hotline-redis/redis.conf')).toMatch(
    /^replicaof 10\.0\.0\.11 6379$[^]*# written by Redis\n$/m,
  );
});

test('a changed setting reaches each place that has it', async () => {
  const changed = await court.apply({ hotline_trunk_contact: '192.0.2.21' }, ['--limit', 'edge']);
  // Kamailio's variables, and its configuration.
  expect(changed.edge).toMatchObject({ failed: 0, changed: 2 });
  expect(await court.runAt('edge', 'cat /etc/kamailio/hotline/kamailio.conf')).toContain(
    '192.0.2.21',
  );
});

test('a configuration that its program refuses replaces nothing', async () => {
  const before = await court.runAt('edge', 'cat /etc/hotline-haproxy/haproxy.cfg');
  const wrong = { hotline_availability_settings: { HAPROXY_PORT: 'none' } };
  await expect(court.apply(wrong, ['--limit', 'edge'])).rejects.toThrow(/none/);
  expect(await court.runAt('edge', 'cat /etc/hotline-haproxy/haproxy.cfg')).toBe(before);
});

test('a setting that is none is named, and nothing is laid out', async () => {
  const wrong = { hotline_settings: { HOTLINE_COURT: '京01', OUTGOING_NUMBR: '12368' } };
  await expect(court.apply(wrong)).rejects.toThrow(/No settings of \.env\.example: OUTGOING_NUMBR/);
});

test('systemd can read the units', async () => {
  const units: Readonly<Record<string, readonly string[]>> = {
    'node-a': [
      'hotline',
      'hotline-pbx',
      'etcd',
      'patroni',
      'redis-server',
      'redis-sentinel',
      'haproxy',
    ],
    'node-b': ['hotline', 'hotline-pbx', 'hotline-kamailio', 'kamailio', 'keepalived'],
    edge: ['hotline-kamailio', 'kamailio', 'keepalived', 'etcd', 'redis-sentinel', 'haproxy'],
  };
  for (const [name, of] of Object.entries(units)) {
    const files = of.map((unit) =>
      unit.startsWith('hotline')
        ? `/etc/systemd/system/${unit}.service`
        : `/usr/lib/systemd/system/${unit}.service`,
    );
    const { code, stderr } = await court.tryAt(
      name,
      `systemd-analyze verify --man=no ${files.join(' ')}`,
    );
    expect([name, code, stderr]).toEqual([name, 0, '']);
  }
});

test('the app takes its settings, and nodes differ in their names and addresses alone', async () => {
  const settingsOf = async (name: string) =>
    parseEnv(await court.runAt(name, 'cat /etc/hotline/hotline.env'));
  const [a, b] = [await settingsOf('node-a'), await settingsOf('node-b')];
  expect(readConfig(a)).toMatchObject({
    HOTLINE_NODE: 'node-a',
    HOTLINE_COURT: '京01',
    OUTGOING_NUMBER: '12368',
  });
  const differing = Object.keys(a).filter((name) => a[name] !== b[name]);
  expect(differing.sort()).toEqual(['HOTLINE_NODE', 'NODE_SIP_ADDRESS', 'SIP_ADDRESS']);
  const exchange = parseEnv(await court.runAt('node-a', 'cat /etc/hotline/pbx.env'));
  expect(exchange).toMatchObject({
    NODE_NAME: 'node-a',
    TRUNK_ADDRESSES: '10.0.0.10,10.0.0.9,10.0.0.8',
    ARI_PASSWORD: a.ARI_PASSWORD,
  });
  expect(Object.keys(exchange)).not.toContain('DATABASE_URL');
});

test('no secret can be read by everybody', async () => {
  for (const name of names) {
    const readable = await court.runAt(
      name,
      "find /etc/hotline* /etc/kamailio/hotline /etc/keepalived/keepalived.conf -type f -perm /004 ! -name '*.crt' 2>/dev/null || :",
    );
    expect([name, readable.trim()]).toEqual([name, '']);
  }
});

/** Lines of a block of the handbook that have a value for systemd. */
const servicesOf = (begins: string) => {
  const block = readPage('docs/en/administrator.md').blocks.find(({ content }) => content.includes(begins)); // prettier-ignore
  return (block?.content ?? '').split('\n').filter((line) => /^\w+=/.test(line));
};

test.each([
  ['Description=12368 hotline', 'node-a', 'hotline'],
  ['Description=Tells Kamailio which nodes take calls', 'edge', 'hotline-kamailio'],
])("the unit of the handbook is the role's: %s", async (begins, name, unit) => {
  const written = await court.runAt(name, `cat /etc/systemd/system/${unit}.service`);
  // Where the project is, and which Node runs it, is the role's; so is HAProxy, which the services wait for.
  const others = /^(ExecStart|ExecStartPre|WorkingDirectory|After|EnvironmentFile)=/;
  const missing = servicesOf(begins).filter((line) => !others.test(line) && !written.split('\n').includes(line)); // prettier-ignore
  expect(missing).toEqual([]);
  expect(servicesOf(begins).length).toBeGreaterThan(8);
});

test("the role of Kamailio's machines may do what the handbook's may", () => {
  const grants = (text: string) => text.split('\n').filter((line) => line.startsWith('GRANT '));
  const file = 'docs/availability/ansible/roles/hotline/files/nodesRole.sql';
  const block = readPage('docs/en/administrator.md').blocks.find(({ content }) => content.includes('CREATE ROLE hotline_nodes')); // prettier-ignore
  const ofHandbook = grants(block?.content ?? '');
  expect(grants(readFileSync(path.join(projectRoot, file), 'utf8'))).toEqual(ofHandbook);
  expect(ofHandbook.length).toBeGreaterThan(3);
});

/** What Debian's packages make, which are installed on this machine and not on those. */
const madeByPackages = {
  etcd: ['/var/lib/etcd'],
  postgres: ['/var/lib/postgresql', '/run/postgresql'],
  redis: ['/var/lib/redis'],
};

test('what is laid out runs: a primary, a database of this version, identity keys, the court', async () => {
  const services = {
    'node-a': ['etcd', 'redis-server', 'redis-sentinel', 'patroni', 'haproxy'],
    'node-b': ['etcd', 'redis-server', 'redis-sentinel', 'patroni'],
    edge: ['etcd', 'redis-sentinel'],
  };
  for (const [name, of] of Object.entries(services)) {
    const { address } = machines[name as keyof typeof machines];
    await court.runAt(name, `ip address replace ${address}/32 dev lo`);
    for (const [user, folders] of Object.entries(madeByPackages)) {
      const owner = isRoot ? `-o ${user} -g ${user}` : '';
      await court.runAt(name, `install -d ${owner} ${folders.join(' ')}`);
    }
    for (const service of of) await court.startService(name, service);
  }
  const variables = {
    hotline_starts: true,
    hotline_primary_within_s: 25,
    hotline_settings: { HOTLINE_COURT: '苏98' },
    hotline_courts: path.join(projectRoot, 'sql/sample/courts.json'),
  };
  const only = ['--tags', 'database'];
  const first = await court.apply(variables, only);
  // The database, its tables, a role, the keys, the file of courts, the import; on the other node the keys.
  expect(first).toMatchObject({ 'node-a': { changed: 6 }, 'node-b': { changed: 1 } });
  const second = await court.apply(variables, only);
  expect(second).toMatchObject({ 'node-a': { changed: 0 }, 'node-b': { changed: 0 } });

  const keys = await Promise.all(
    ['node-a', 'node-b'].map((name) => court.runAt(name, 'cat /etc/hotline/identity-keys.json')),
  );
  expect(keys[0]).toBe(keys[1]);
  // By the command that the role has made, with its settings.
  const listed = await court.runAt(
    'node-a',
    'HOTLINE_FOLDER=/opt/hotline/of-the-tests /usr/local/sbin/hotline nodes list',
  );
  expect(listed).toContain('there is no node');
});

test('Asterisk starts by its unit, without rights of root, with what the node is told', async () => {
  const running = await court.startService('node-a', 'hotline-pbx');
  const ask = (command: string) =>
    court.tryAt(
      'node-a',
      `nsenter --target ${running.pid} --mount --root --wd=/ asterisk -C /run/hotline-pbx/etc/asterisk.conf -rx '${command}'`,
    );
  await untilTrue('Asterisk', async () => {
    if (!running.isRunning) throw new Error(court.logOf('node-a', 'hotline-pbx'));
    return (await ask('core waitfullybooted')).code === 0 || undefined;
  });
  expect((await ask('pjsip show transports')).stdout).toContain('10.0.0.11:5060');
  const { stdout } = await ask('pjsip show identifies');
  for (const address of ['10.0.0.10', '10.0.0.8', '10.0.0.9']) expect(stdout).toContain(address);
  expect(await court.runAt('node-a', 'stat --format %a /var/lib/hotline-pbx/spool/recording')).toBe(
    '2770\n',
  );
});
