/**
 * The role that sets up several machines, applied to three of them with the handbook's inventory: what it lays out is taken by
 * the programs that are to read it, and a second run changes nothing. It has no configuration of its own that could differ.
 */
import { parseEnv } from 'node:util';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { readConfig } from '../../../app/core/config.js';
import { projectRoot } from '../../../app/core/paths.js';
import type { PartProcess } from '../../../app/local/parts/partProcess.js';
import { readPage } from '../../docs/documents.js';
import { untilTrue } from '../../telephone/untilTrue.js';
import { CourtMachines, isRoot } from './courtMachines.js';

/** Those of the handbook. */
const names = ['node-a', 'node-b', 'edge'];
let court: CourtMachines;
/** The Asterisk of node-a, once it is started. */
let exchange: PartProcess;
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

test('the shared address goes to the interface that has the own one; where none has, the setting is named', async () => {
  for (const name of ['edge', 'node-b']) {
    expect(await court.runAt(name, 'cat /etc/keepalived/keepalived.conf')).toMatch(/^ *interface out$/m); // prettier-ignore
  }
  const elsewhere = { hotline_kamailio_own_address: '192.0.2.77' };
  await expect(court.apply(elsewhere, ['--limit', 'edge'])).rejects.toThrow(
    /No network interface has 192\.0\.2\.77\. .*hotline_interface/,
  );
});

test('a program whose drop-in has changed is restarted', async () => {
  const edge = ['--limit', 'edge'];
  const before = await court.apply({}, edge);
  await court.runAt('edge', 'echo >>/etc/systemd/system/etcd.service.d/hotline.conf');
  const after = await court.apply({}, edge);
  // Nothing is started here: the handler is called, and skipped.
  const skipped = (before.edge?.skipped ?? 0) + 1;
  expect(after.edge).toMatchObject({ failed: 0, changed: 1, skipped });
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

test('a service that cannot start yet is tried without end', async () => {
  for (const [name, of] of Object.entries(units)) {
    // A keepalived needs no other machine to start.
    for (const unit of of.filter((each) => each !== 'keepalived')) {
      const file = `/etc/systemd/system/${unit}.service`;
      const written = unit.startsWith('hotline') ? file : `${file}.d/hotline.conf`;
      const text = await court.runAt(name, `cat ${written}`);
      expect([unit, /^StartLimitIntervalSec=0$/m.test(text.split('[Service]')[0] ?? '')]).toEqual([unit, true]); // prettier-ignore
    }
  }
});

test('systemd can read the units', async () => {
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

/** Sends SQL, as it stands between double quotes of a shell, as the app of node-a does. */
const sql = (text: string) =>
  court.runAt(
    'node-a',
    `. /etc/hotline/hotline.env; psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 "$DATABASE_URL" --command="${text}"`,
  );

/** Runs `hotline` on node-a, by the command that the role has made, with its settings. */
const hotline = (args: string) =>
  court.runAt('node-a', `HOTLINE_FOLDER=/opt/hotline/of-the-tests /usr/local/sbin/hotline ${args}`);

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
  // A court of which a command complains is there: it is not imported again.
  await sql("UPDATE courts SET settings = jsonb_build_object('callbacks', 1)");
  const third = await court.apply(variables, only);
  expect(third).toMatchObject({ 'node-a': { changed: 0 }, 'node-b': { changed: 0 } });
  await expect(
    court.apply(
      { ...variables, hotline_settings: { HOTLINE_COURT: '苏97' }, hotline_courts: '' },
      only,
    ),
  ).rejects.toThrow(/The database does not have the court 苏97, and hotline_courts is not set/);

  const keys = await Promise.all(
    ['node-a', 'node-b'].map((name) => court.runAt(name, 'cat /etc/hotline/identity-keys.json')),
  );
  expect(keys[0]).toBe(keys[1]);
  expect(await hotline('nodes list')).toContain('there is no node');
});

/** Asks the Asterisk of node-a, by the command that the role has made. */
const ask = (command: string) =>
  court.tryAt(
    'node-a',
    `HOTLINE_PBX_PID=${exchange.pid} /usr/local/sbin/asterisk -rx '${command}'`,
  );

test('Asterisk starts by its unit, without rights of root, with what the node is told', async () => {
  exchange = await court.startService('node-a', 'hotline-pbx');
  await untilTrue('Asterisk', async () => {
    if (!exchange.isRunning) throw new Error(court.logOf('node-a', 'hotline-pbx'));
    return (await ask('core waitfullybooted')).code === 0 || undefined;
  });
  expect((await ask('pjsip show transports')).stdout).toContain('10.0.0.11:5060');
  const { stdout } = await ask('pjsip show identifies');
  for (const address of ['10.0.0.10', '10.0.0.8', '10.0.0.9']) expect(stdout).toContain(address);
  expect(await court.runAt('node-a', 'stat --format %a /var/lib/hotline-pbx/spool/recording')).toBe(
    '2770\n',
  );
});

test("Asterisk's logs are rotated with no more rights than Debian's logrotate.service has", async () => {
  const log = '/var/log/hotline-pbx/messages.log';
  const inode = () => court.runAt('node-a', `stat --format %i ${log}`);
  const before = await inode();
  await court.runAt('node-a', `echo before >>${log}`);
  // It enters no namespace (RestrictNamespaces=).
  const restricted = isRoot ? 'setpriv --bounding-set=-sys_admin --inh-caps=-sys_admin' : '';
  await court.runAt(
    'node-a',
    `HOTLINE_PBX_PID=${exchange.pid} ${restricted} logrotate --force --state /run/logrotate /etc/logrotate.d/hotline-pbx`,
  );
  expect(await court.runAt('node-a', `cat ${log}`)).not.toContain('before');
  // Asterisk goes on to write there.
  expect(await inode()).toBe(before);
});

/** Has the database say that a process has a node's name, and whether it is connected to its Asterisk. */
const nodeIsThere = (node: string, pbx: 'with' | 'without') =>
  sql(`
    INSERT INTO node_leases (node, holder, host, pid, started_at, expires_at)
    VALUES ('${node}', gen_random_uuid(), '${node}', 7, now() - interval '1 hour', 'infinity') ON CONFLICT DO NOTHING;
    INSERT INTO queue_nodes (node, seen_at, pbx_seen_at)
    VALUES ('${node}', now(), ${pbx === 'with' ? "now() + interval '1 hour'" : 'NULL'})
    ON CONFLICT (node) DO UPDATE SET pbx_seen_at = EXCLUDED.pbx_seen_at`);

/** Does what comes before node-a is stopped (giveUp), or after it was started (takeAgain). */
const roll = (tag: 'giveUp' | 'takeAgain', variables: Readonly<Record<string, unknown>> = {}) =>
  court.apply(
    {
      hotline_checkout: projectRoot,
      hotline_pbx_pid: exchange.pid,
      // One more look, after some seconds.
      hotline_drain_minutes: 0.1,
      hotline_node_within_s: 2,
      ...variables,
    },
    ['--tags', tag],
    path.join(projectRoot, 'tests/cluster/ansible/roll.yml'),
  );
const noted = () => court.runAt('node-a', 'cat /etc/hotline/running');
const draining = async () => (await hotline('nodes list')).includes('draining since');

test('nothing is stopped while the Asterisk of the other node is away', async () => {
  await nodeIsThere('node-a', 'with');
  await expect(roll('giveUp')).rejects.toThrow(/No other node takes calls/);
  await nodeIsThere('node-b', 'without');
  await expect(roll('giveUp')).rejects.toThrow(/No other node takes calls/);
  expect(await draining()).toBe(false);
});

test("nothing is stopped while the node's other side runs, which is no other node", async () => {
  await nodeIsThere('node-a.b', 'with');
  await expect(roll('giveUp')).rejects.toThrow(/A process of side b/);
  await sql("DELETE FROM node_leases WHERE node = 'node-a.b'; DELETE FROM queue_nodes WHERE node = 'node-a.b'"); // prettier-ignore
  expect(await draining()).toBe(false);
});

test('a node waits for the end of each channel, and not only of nine of ten', async () => {
  await nodeIsThere('node-b', 'with');
  for (const command of [
    'module load res_clioriginate.so',
    'dialplan add extension calls,1,Answer() into doctor',
    'dialplan add extension calls,2,Wait(3600) into doctor',
  ]) {
    expect(await ask(command)).toMatchObject({ code: 0 });
  }
  // A channel at each end.
  for (let call = 0; call < 5; call += 1) {
    await ask('channel originate Local/calls@doctor application Wait 3600');
  }
  const channels = (n: number) =>
    untilTrue(
      `${n} channels`,
      async () =>
      (await ask('core show channels count')).stdout.startsWith(`${n} active channels`) || undefined, // prettier-ignore
    );
  await channels(10);
  await expect(roll('giveUp')).rejects.toThrow(/10 active channels/);
  expect(await noted()).toBe('being changed');
  expect(await draining()).toBe(true);
  await ask('channel request hangup all');
  await channels(0);
  // The next run goes on with what this one has begun.
  expect(await roll('giveUp', { hotline_ran: 'being changed' })).toMatchObject({
    'node-a': { failed: 0, changed: 0 },
  });
});

test('a node takes calls again when its app is connected to its Asterisk; what runs is noted, with the folders that Asterisk sees', async () => {
  await nodeIsThere('node-a', 'without');
  const ran = { hotline_ran: 'being changed' };
  await expect(roll('takeAgain', ran)).rejects.toThrow(/Wait for app and Asterisk/);
  expect(await draining()).toBe(true);
  await nodeIsThere('node-a', 'with');
  expect(await roll('takeAgain', ran)).toMatchObject({ 'node-a': { changed: 2 } });
  expect(await draining()).toBe(false);
  const before = await noted();
  expect(before).toMatch(/^[0-9a-f]{64}$/);
  await roll('takeAgain', { hotline_ran: before, hotline_pbx_shared: [projectRoot, '/etc/ssl'] });
  expect(await noted()).not.toBe(before);
});

test('a node that an administrator has taken out of service stays so', async () => {
  await hotline('nodes drain node-a');
  await roll('giveUp');
  const ran = await noted();
  await roll('takeAgain', { hotline_ran: ran });
  expect(await draining()).toBe(true);
  // Nor does the next run, where this one was broken off.
  await roll('giveUp', { hotline_ran: ran });
  expect(await noted()).toBe(ran);
});
