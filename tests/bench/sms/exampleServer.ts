/** Net::SMPP's own example server: one message id for all, and no receipts. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freeTcpPort } from '../../../app/local/parts/freePort.js';

const example = '/usr/share/doc/libnet-smpp-perl/examples/smsc.pl';

/** Starts a copy of the example, whose port is written into it. */
export async function startExampleServer(): Promise<{ port: number; stop: () => Promise<void> }> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'hotline-smsc-'));
  const port = await freeTcpPort('127.0.0.1');
  const script = await readFile(example, 'utf8').catch(() => {
    throw new Error(`${example} is missing: install libnet-smpp-perl with its documentation`);
  });
  const file = path.join(folder, 'smsc.pl');
  await writeFile(file, script.replace(/^\$port = \d+;/m, `$port = ${port};`));
  // It forks for each connection: a group of its own ends all.
  const server = spawn('perl', [file], { stdio: 'ignore', detached: true });
  for (;;) {
    const socket = net.connect({ host: 'localhost', port });
    const isThere = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (isThere) break;
    if (server.exitCode !== null) throw new Error(`${file} ended with ${server.exitCode}`);
    await sleep(50);
  }
  return {
    port,
    async stop() {
      const over = once(server, 'exit');
      process.kill(-(server.pid ?? 0), 'SIGKILL');
      await over;
      await rm(folder, { recursive: true });
    },
  };
}
