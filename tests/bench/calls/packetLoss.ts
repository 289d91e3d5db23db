/**
 * Loses packets to UDP ports of this machine, by a table of its own in the kernel's packet filter.
 */
import { execFile, execFileSync } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Loses a share of the packets to these ports, drawn at random.
 * @param percent whole percents
 * @returns what ends it
 */
export async function losePackets(
  ports: { readonly first: number; readonly last: number },
  percent: number,
): Promise<() => Promise<void>> {
  const table = `hotline-bench-${process.pid}`;
  const remove = ['delete', 'table', 'inet', table];
  await run('nft', [
    `table inet ${table} {
      chain input {
        type filter hook input priority 0; policy accept;
        udp dport ${ports.first}-${ports.last} numgen random mod 100 < ${percent} counter drop
      }
    }`,
  ]);
  // The table would outlive this process.
  const removeAtExit = () => void execFileSync('nft', remove, { stdio: 'ignore' });
  process.once('exit', removeAtExit);
  return async () => {
    process.off('exit', removeAtExit);
    await run('nft', remove);
  };
}
