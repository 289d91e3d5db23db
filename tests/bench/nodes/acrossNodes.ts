/**
 * How soon a free agent's telephone rings for a caller at another node than that of the agent's last
 * call. The peer is the same node, in the same run: which of the two it is changes from call to call.
 */
import { poissonMs, seededRandom } from '../../parts/seededRandom.js';
import { DeskRun } from '../desk/deskRun.js';
import { nextRings } from '../desk/deskTurns.js';
import { measured, percentile, round, say, type Figure } from '../figure.js';
import { withParts } from '../parts.js';
import { startTwoNodes, type TwoNodes } from './twoNodes.js';

/** As many as two processors carry with half of their time; callers are a few more than they can serve. */
const agents = 30;
const callsPerSecond = 3.1;
/** How long callers dial in a round. All is over before the telephones' registration is. */
const roundMs = 60_000;
const roundEndsWithinMs = 110_000;
/** The most that another node may take, relative to the same one. */
const mostRatio = 1.5;

/** Where the callers of an agent's two calls were. */
type Where = 'another node' | 'the same node';
type Delays = Readonly<Record<Where, number[]>>;

/** Measures it; `full` in more rounds. */
export function benchAcrossNodes(full: boolean): Promise<Figure[]> {
  return withParts(async (keep) => {
    const nodes = await startTwoNodes(agents, keep);
    const delays: Delays = { 'another node': [], 'the same node': [] };
    for (let seed = 1; seed <= (full ? 12 : 3); seed += 1) {
      const own = await runRound(nodes, seed);
      for (const where of ['another node', 'the same node'] as const) {
        delays[where].push(...own[where]);
        const at = (share: number) => round(percentile(own[where], share));
        say(`${where}: ${own[where].length} x, p50 ${at(0.5)} ms, p99 ${at(0.99)}, max ${at(1)}`);
      }
    }
    const { 'another node': ours, 'the same node': peers } = delays;
    const what = "agent free to the INVITE to the agent's telephone, caller at another node";
    const [peer50, peer99] = [percentile(peers, 0.5), percentile(peers, 0.99)];
    return [
      measured(`${what}, p50`, 'ms', percentile(ours, 0.5), { peer: peer50 }),
      measured(`${what}, p99`, 'ms', percentile(ours, 0.99), {
        peer: peer99,
        atMost: mostRatio * peer99,
        target: `≤ ${mostRatio} × the same node`,
      }),
      measured('the same: telephones that rang', '', ours.length, { peer: peers.length }),
    ];
  });
}

async function runRound(nodes: TwoNodes, seed: number): Promise<Delays> {
  await nodes.letRing();
  await nodes.signIn(agents);
  const began = new Date();
  const run = await DeskRun.start(nodes, {
    name: 'callers',
    number: '12368',
    seed,
    callersSpeak: true,
    dialsAtMs: poissonMs(callsPerSecond, 500, roundMs, seededRandom(seed)),
    answerMs: [500, 1500],
    talkMs: [7000, 11_000],
  });
  try {
    await run.untilOver(roundEndsWithinMs);
    const nodeOf = await nodesOfCallers(nodes, began);
    const delays: Delays = { 'another node': [], 'the same node': [] };
    for (const { delay, before, caller } of nextRings(run.record)) {
      const isSame = nodeOf.get(before) === nodeOf.get(caller);
      delays[isSame ? 'the same node' : 'another node'].push(delay);
    }
    return delays;
  } finally {
    say(run.words);
    await run.stop();
  }
}

async function nodesOfCallers({ database }: TwoNodes, since: Date): Promise<Map<string, string>> {
  const { rows } = await database.pool.query<{ number: string; node: string }>(
    'SELECT caller_number AS number, node FROM calls WHERE started_at >= $1',
    [since],
  );
  return new Map(rows.map(({ number, node }) => [number, node]));
}
