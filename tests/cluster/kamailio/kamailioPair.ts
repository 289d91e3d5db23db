/**
 * Two Kamailios, each on a machine of its own, of which one has the address; keepalived gives it to the
 * other one when that fails.
 */
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { projectRoot } from '../../../app/core/paths.js';
import { layOutConfig } from '../../../app/local/parts/asterisk.js';
import { startPart } from '../../../app/local/parts/partProcess.js';
import { untilTrue } from '../../telephone/untilTrue.js';
import { startEdge, type EdgeOptions } from '../edge.js';
import type { Kamailio } from './kamailio.js';
import { startMachines, worker, type Machine } from '../machines.js';

/** The address that one of them has. */
export const sharedAddress = `127.0.${worker}.32`;

/** Their own addresses. */
export const pairAddresses = [`127.0.${worker}.33`, `127.0.${worker}.34`] as const;

export interface OneOfPair {
  readonly machine: Machine;
  readonly kamailio: Kamailio;
}

export interface KamailioPair {
  /** The one that has the address, whichever that is; its pid is the first one's. */
  readonly kamailio: Kamailio;
  /** Waits until one of them has the address, and returns it and the other one. */
  readonly holder: () => Promise<readonly [holder: OneOfPair, other: OneOfPair]>;
  readonly stop: () => Promise<void>;
}

export async function startKamailioPair(
  options: Pick<EdgeOptions, 'place' | 'folder' | 'settings' | 'variables'>,
): Promise<KamailioPair> {
  const { place, folder } = options;
  const undo: (() => Promise<unknown>)[] = [];
  const stop = async () => {
    for (const each of undo.splice(0).reverse()) await each();
  };
  try {
    await mkdir(folder, { recursive: true });
    const network = await startMachines(
      pairAddresses,
      place.address,
      path.join(folder, 'machines.log'),
    );
    undo.push(network.stop);
    const database = await databaseForAll(options.settings['DATABASE_URL'] ?? '');
    undo.push(database.stop);
    const settings = { ...options.settings, DATABASE_URL: database.url };
    const startOne = async (machine: Machine, index: number): Promise<OneOfPair> => {
      const { enter } = machine;
      const own = path.join(folder, String(index + 1));
      const variables = {
        ...options.variables,
        KAMAILIO_PAIR: String(index + 1),
        KAMAILIO_OWN_ADDRESS: machine.address,
        KAMAILIO_PEER_ADDRESS: pairAddresses[1 - index] ?? '',
      };
      const edge = await startEdge({
        ...{ ...options, settings, variables, enter, folder: own, options: ['--pair'] },
      });
      undo.push(edge.stop);
      const etc = path.join(own, 'keepalived-config');
      await layOutConfig(path.join(projectRoot, 'asterisk-config/keepalived'), etc, {
        ...variables,
        SIP_ADDRESS: place.address,
        KAMAILIO_RUN_DIR: edge.runFolder,
        KAMAILIO_USER: os.userInfo().username,
      });
      const keepalived = await startPart({
        name: 'keepalived',
        command: [
          ...[...enter, 'keepalived', '--dont-fork', '--log-console', '--vrrp'],
          ...['--use-file', path.join(etc, 'keepalived.conf')],
          // Of its own: one keepalived of a machine would be the only one.
          ...['pid', 'vrrp_pid', 'checkers_pid', 'bfd_pid'].flatMap((name) => [
            `--${name}`,
            path.join(own, `${name}.pid`),
          ]),
        ],
        logFile: path.join(own, 'keepalived.log'),
        stopSignal: 'SIGTERM',
      });
      undo.push(() => keepalived.stop());
      return { machine, kamailio: edge.kamailio };
    };
    const [first, second] = await Promise.all(network.machines.map(startOne));
    if (first === undefined || second === undefined) throw new Error('there are two machines');
    const holder = () =>
      untilTrue('one of the pair to have the address', async () => {
        const has = ({ machine }: OneOfPair) => machine.has(place.address);
        const [isFirst, isSecond] = await Promise.all([has(first), has(second)]);
        // While it moves, both may have it for a moment.
        if (isFirst === isSecond) return undefined;
        return isFirst ? ([first, second] as const) : ([second, first] as const);
      });
    const kamailio: Kamailio = {
      ...first.kamailio,
      list: async () => (await holder())[0].kamailio.list(),
      knows: async (account) => (await holder())[0].kamailio.knows(account),
    };
    return { kamailio, holder, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The database as other machines reach it: PostgreSQL of the tests lets 127.0.0.1 in alone. */
async function databaseForAll(databaseUrl: string) {
  const url = new URL(databaseUrl);
  const far = { host: url.hostname, port: Number(url.port) };
  const open = new Set<net.Socket>();
  const server = net.createServer((near) => {
    const there = net.connect(far);
    for (const socket of [near, there]) {
      open.add(socket);
      socket.on('error', () => undefined).on('close', () => open.delete(socket));
    }
    near.on('close', () => there.destroy());
    there.on('close', () => near.destroy());
    near.pipe(there).pipe(near);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as net.AddressInfo).port);
  return {
    url: url.href,
    stop: async () => {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
