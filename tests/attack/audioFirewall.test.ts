/**
 * The firewall for audio: what a stranger sends to a call's port neither comes in nor takes the room
 * of what its caller sends. It is loaded into a network namespace of its own.
 */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { projectRoot } from '../../app/core/paths.js';
import { typescript } from '../parts/typescript.js';

const run = promisify(execFile);
const firewall = path.join(projectRoot, 'asterisk-config/nftables/hotline-audio.nft');

/** Addresses out of the networks in the file, and others. */
const callers = ['192.0.2.7', '198.51.100.7'];
const strangers = ['203.0.113.9', '2001:db8::9'];

/** An IPv6 address may be used at once only if nobody is asked first who else has it. */
const at = (address: string) => (address.includes(':') ? 'nodad' : '');

/** Loads the firewall so often, floods a port, and returns whose packets came there. */
async function heard(port: number, loads: number): Promise<unknown> {
  const script = [
    'ip link set lo up',
    ...[...callers, ...strangers].map(
      (address) => `ip address add ${address} dev lo ${at(address)}`,
    ),
    ...Array<string>(loads).fill(`nft -f '${firewall}'`),
    'exec "$@"',
  ].join(' && ');
  const program = [...typescript, path.join(__dirname, 'floodPort.ts')];
  const { stdout } = await run('unshare', [
    ...(process.getuid?.() === 0 ? [] : ['--user', '--map-root-user']),
    ...['--net', 'sh', '-c', script, 'sh'],
    ...[...program, String(port), strangers.join(','), callers.join(',')],
  ]);
  return JSON.parse(stdout);
}

test('without it a flood takes all the room, and nothing of the callers comes', async () => {
  const from = (await heard(10_000, 0)) as string[];
  expect(from.filter((address) => callers.includes(address))).toEqual([]);
  expect(from).not.toEqual([]);
});

test.each([10_000, 15_001, 19_999, 4000, 4999])(
  'with it callers come to port %i, and no stranger',
  async (port) => {
    expect(await heard(port, 1)).toEqual(callers);
  },
);

test('loaded again, it is the same', async () => {
  expect(await heard(10_000, 2)).toEqual(callers);
});

test('it leaves other ports alone', async () => {
  const from = (await heard(9999, 1)) as string[];
  expect(from.filter((address) => strangers.includes(address))).not.toEqual([]);
});

test('its ports are the defaults of Asterisk’s configuration here', async () => {
  const read = (name: string) => readFile(path.join(projectRoot, 'asterisk-config', name), 'utf8');
  const range = async (name: string, first: string, last: string) => {
    const text = await read(name);
    const port = (variable: string) => new RegExp(`@\\{${variable}:-(\\d+)\\}`).exec(text)?.[1];
    return `${port(first)}-${port(last)}`;
  };
  const ports = [
    await range('rtp.conf', 'RTP_PORT_FIRST', 'RTP_PORT_LAST'),
    await range('udptl.conf', 'UDPTL_PORT_FIRST', 'UDPTL_PORT_LAST'),
  ];
  expect(await readFile(firewall, 'utf8')).toContain(`define ports = { ${ports.join(', ')} }`);
});
