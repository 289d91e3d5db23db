/** `make cluster`, as whoever tries the project runs it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { projectRoot, varFolder } from '../../../app/core/paths.js';
import { readTerminal, type Terminal } from '../../local/shownPrograms.js';

interface Show extends Terminal {
  readonly child: ChildProcess;
  /** Its exit code. */
  readonly ended: Promise<number | null>;
}

const shows: Show[] = [];
afterEach(() => shows.splice(0).forEach(({ child }) => child.kill('SIGKILL')));

function start(): Show {
  const child = spawn(path.join(projectRoot, 'tests/cluster/show.sh'), {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  const show = { ...readTerminal(child), child, ended };
  shows.push(show);
  return show;
}

const figures = [
  /^ {2}yes {2}Kamailio shares calls out between the nodes +node-a: (caller \d, ){2}caller \d; node-b: (caller \d, ){2}caller \d$/m,
  /^ {2}yes {2}an agent answers callers of both nodes +agent 1041: caller 1 at node-[ab], caller 2 at node-[ab]$/m,
  /^ {2}yes {2}the dead node gets no call any more +after [\d.]+ s$/m,
  /^ {2}yes {2}who dials in that moment gets through +caller 9: node-a, after [\d.]+ s$/m,
  /^ {2}yes {2}the other node takes it for dead, and frees its agent +3 calls closed after [\d.]+ s, agent 104[12] free after [\d.]+ s$/m,
  /^ {2}yes {2}who waited there is called back, and served +caller [5-8] after [\d.]+ s, caller [5-8] after [\d.]+ s$/m,
  /^ {2}yes {2}all who wait are served in their order +caller 5, caller 6, caller 7, caller 8$/m,
  /^ {2}yes {2}who talks at the other node notices nothing +caller [34]: \d+ sentences heard meanwhile, each within [\d.]+ s$/m,
  /^ {2}yes {2}who waits at the other node notices nothing +caller [5-8], caller [5-8]: one call, one place, from first to last$/m,
  /^ {2}yes {2}the dead node comes back, and gets calls +[\d.]+ s after its start$/m,
  /^ {2}yes {2}all that was started has ended$/m,
];

test('what it promises happens, each with its figures; it leaves what was heard, and logs', async () => {
  const show = start();
  const code = await show.ended;
  const said = show.said();
  expect(figures.filter((figure) => !figure.test(said)).map(String)).toEqual([]);
  expect(said).not.toMatch(/^ {2}NO/m);
  expect(code).toBe(0);
  const left = await readdir(path.join(varFolder, 'cluster'));
  expect(left).toEqual(expect.arrayContaining(['app-b.log', 'heard', 'kamailio']));
});

test('Ctrl-C ends it', async () => {
  const show = start();
  await show.says(/caller 1 +dials/);
  show.child.kill('SIGINT');
  expect(await show.ended).toBe(130);
});

test('the other node dies, too: it says which promises were not kept, and fails', async () => {
  const show = start();
  const [, pid] = await show.says(/node-a +Asterisk at \S+ \(process (\d+)\)/);
  await show.says(/caller 7 +waits/);
  process.kill(Number(pid), 'SIGKILL');
  expect(await show.ended).toBe(1);
  expect(show.said()).toMatch(/^ {2}NO {3}who dials in that moment gets through/m);
  expect(show.said()).toMatch(/^ {2}yes {2}all that was started has ended$/m);
});
