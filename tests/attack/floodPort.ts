/**
 * A flood at a UDP port, in a network namespace of its own (audioFirewall.test.ts): opens the port
 * as Asterisk does, sends more from some addresses than its buffer holds, then one packet from each
 * of others, and reads only then. Prints the addresses whose packets were there, as JSON.
 *
 *   floodPort.ts PORT FLOODERS CALLERS   (addresses of this namespace, with commas)
 */
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { untilPortsRead } from './receiveBuffer.js';

const [port = '', flooders = '', callers = ''] = process.argv.slice(2);
/** A buffer of Linux's usual size holds 256 of the smallest. */
const flood = 1000;

async function open(address: string, atPort = 0): Promise<Socket> {
  const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4');
  socket.bind(atPort, address);
  await once(socket, 'listening');
  return socket;
}

async function main(): Promise<void> {
  const senders = async (addresses: string) =>
    Promise.all(addresses.split(',').map(async (from) => [from, await open(from)] as const));
  const all = [await senders(flooders), await senders(callers)] as const;
  const asterisk = await open('::', Number(port));
  const heard = new Set<string>();
  asterisk.on('message', (_packet, from) => heard.add(from.address.replace('::ffff:', '')));
  // Nothing is read before all is sent, because this process does nothing else meanwhile.
  for (const [index, group] of all.entries()) {
    for (const [from, socket] of group) {
      for (let i = 0; i < (index === 0 ? flood : 1); i += 1)
        socket.send('audio', Number(port), from);
    }
  }
  await untilPortsRead(Number(port));
  await new Promise((resolve) => setImmediate(resolve));
  process.stdout.write(JSON.stringify([...heard].sort()));
  for (const [, socket] of all.flat()) socket.close();
  asterisk.close();
}

void main();
