/** Whether one, two and four nodes, each with the same share of a processor, carry calls in proportion. */
import path from 'node:path';
import { freeUdpPort } from '../../../app/local/parts/freePort.js';
import type { SipPlace } from '../../e2e/buildHotline.js';
import { callersAddress, rtpPorts } from '../benchAsterisk.js';
import { addCallers, benchFolder, type BenchHotline } from '../benchHotline.js';
import { conversationMs } from '../calls/conversation.js';
import { mostFailed, mostLateness } from '../calls/ivr.js';
import { countServed, databaseTime } from '../calls/loadRun.js';
import { searchRate } from '../calls/searchRate.js';
import { runCallers, scenario } from '../calls/sippCaller.js';
import { startDeskParts, type DeskParts } from '../desk/deskHotline.js';
import { measured, round, say, type Figure } from '../figure.js';
import { withParts, type Keep } from '../parts.js';
import { machineCpuSeconds } from '../processCost.js';
import { startKamailio, startNode, untilTaking, type BenchNode } from './benchNode.js';
import { makeCpuShare } from './cpuShare.js';

const name = 'linear';
const folder = path.join(benchFolder, name);
const kamailioAddress = '127.0.0.10';
const sizes = [1, 2, 4] as const;
/** Of one processor, for the Asterisk and the app of a node: four of them leave more than a half of two processors. */
const share = 0.2;
/** Calls a second of one node. */
const firstRate = 1.5;
/** The least of what so many times one node would carry. */
const leastLinear = 0.9;
const portsOfNode = Math.floor((rtpPorts.last + 1 - rtpPorts.first) / Math.max(...sizes));

type Callers = Pick<BenchHotline, 'turns' | 'people'>;

/** Where callers call, and what counts them. */
interface Place {
  readonly parts: DeskParts;
  readonly callers: Callers;
  readonly kamailio: SipPlace;
}

/** Runs the bench `linear`; `full` takes more and longer steps. */
export function benchLinear(full: boolean): Promise<Figure[]> {
  return withParts(async (keep) => {
    const parts = await startDeskParts(name, 0, keep);
    const callers = await addCallers(parts.database, parts.redis);
    const sipPort = await freeUdpPort(kamailioAddress, 5060);
    const place = { parts, callers, kamailio: { address: kamailioAddress, sipPort } };
    const nodes = [await startLimited(0, place, keep)];
    const settings = nodes[0]?.settings ?? {};
    const kamailio = await startKamailio(place.kamailio, folder, settings, keep);
    const rateOf = new Map<number, number>();
    for (const size of sizes) {
      while (nodes.length < size) nodes.push(await startLimited(nodes.length, place, keep));
      await untilTaking(kamailio, size);
      // Node compiles what runs often, on each node.
      await runRate(place, size, 30 * size);
      const first = (rateOf.get(1) ?? firstRate) * size;
      const rate = await highestRate(place, first, full);
      if (rate === 0) throw new Error(`${size} nodes do not carry even a part of ${first} calls/s`);
      rateOf.set(size, rate);
    }
    return figuresOf(rateOf);
  });
}

function figuresOf(rateOf: ReadonlyMap<number, number>): Figure[] {
  const one = rateOf.get(1) ?? NaN;
  const unit = 'calls/s';
  return sizes.map((size) => {
    const rate = rateOf.get(size) ?? NaN;
    if (size === 1) return measured(`one node, ${share} of a processor: highest rate`, unit, rate);
    const [peer, bound] = [size * one, leastLinear * size * one];
    const target = `≥ ${leastLinear} × ${size} nodes`;
    const figure = `${size} nodes: highest rate; peer: ${size} × that of one`;
    return measured(figure, unit, rate, { peer, atLeast: bound, target });
  });
}

/** Starts a node, and then takes the processors from it but for its share. */
async function startLimited(index: number, place: Place, keep: Keep): Promise<BenchNode> {
  const node = `linear-${index + 1}`;
  const cpu = keep(await makeCpuShare(node, share));
  const first = rtpPorts.first + index * portsOfNode;
  const started = await startNode(
    {
      ...{ node, folder },
      address: `127.0.0.${11 + index}`,
      ports: [first, first + portsOfNode - 1],
      ...(index > 0 && { roles: 'calls' }),
    },
    place.kamailio,
    place.parts,
    keep,
  );
  await cpu.add(started.asterisk.pid);
  await cpu.add(started.app.pid);
  return started;
}

function highestRate(place: Place, first: number, full: boolean): Promise<number> {
  const seconds = conversationMs(place.callers.turns, 'hurries') / 1000 + (full ? 60 : 25);
  return searchRate({ first, rise: 1.25, halvings: full ? 3 : 2 }, (rate) =>
    runRate(place, rate, Math.ceil(rate * seconds)),
  );
}

/** Runs so many hurried callers through Kamailio. @returns whether the rate holds, as in the bench `rate` */
async function runRate(
  { parts: { database }, callers: { turns, people }, kamailio }: Place,
  rate: number,
  calls: number,
): Promise<boolean> {
  const beganAt = await databaseTime({ database });
  const before = await machineCpuSeconds();
  const begunAtMs = performance.now();
  const { failed: refused } = await runCallers({
    folder: path.join(folder, 'callers'),
    name: 'hurried',
    from: callersAddress,
    to: `${kamailio.address}:${kamailio.sipPort}`,
    number: '12368',
    scenario: scenario(turns, 'hurries'),
    ...{ people, calls, rate },
  });
  const tookMs = performance.now() - begunAtMs;
  const after = await machineCpuSeconds();
  const unserved = calls - (await countServed({ database }, beganAt, calls));
  const failed = Math.max(refused, unserved);
  const lateness = tookMs / ((calls / rate) * 1000 + conversationMs(turns, 'hurries'));
  const busy = (after.busy - before.busy) / (after.total - before.total);
  say(
    `${round(rate)} calls/s: ${calls} calls, ${failed} failed, time x ${round(lateness)}, machine ${round(100 * busy)} % busy`,
  );
  return failed < mostFailed * calls && lateness < mostLateness;
}
