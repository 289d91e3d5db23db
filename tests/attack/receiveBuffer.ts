/** The kernel's receive buffers of UDP ports, from Linux's own tables. */
import { readFile } from 'node:fs/promises';
import { untilTrue } from '../telephone/untilTrue.js';

interface ReceiveBuffer {
  /** What waits to be read, in the kernel's bytes. */
  readonly waiting: number;
  /** Packets that found no room, since the port was opened. */
  readonly dropped: number;
}

/** Returns the buffer of a port, whatever address it is bound to. It is empty once it is closed. */
export async function receiveBuffer(port: number): Promise<ReceiveBuffer> {
  const tables = await Promise.all(
    ['/proc/net/udp', '/proc/net/udp6'].map((file) => readFile(file, 'utf8')),
  );
  const ending = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  // Columns: slot, local address, remote address, state, tx_queue:rx_queue, ..., drops
  const rows = tables
    .flatMap((table) => table.split('\n').map((line) => line.trim().split(/\s+/)))
    .filter(([, local = '']) => local.endsWith(ending));
  return {
    waiting: sum(rows.map((row) => parseInt(row[4]?.split(':')[1] ?? '0', 16))),
    dropped: sum(rows.map((row) => Number(row.at(-1)))),
  };
}

const sum = (numbers: readonly number[]) => numbers.reduce((all, one) => all + one, 0);

/** Resolves when whoever has these ports open has read all that came. */
export async function untilPortsRead(...ports: readonly number[]): Promise<void> {
  await untilTrue(`everything to be read at ${ports.join(', ')}`, async () => {
    const buffers = await Promise.all(ports.map(receiveBuffer));
    return buffers.every(({ waiting }) => waiting === 0) || undefined;
  });
}
