/**
 * Two nodes behind Kamailio: two Asterisks and two built apps on one database, with agents whose
 * telephones register at Kamailio, so that both nodes ring them.
 */
import path from 'node:path';
import { freeUdpPort } from '../../../app/local/parts/freePort.js';
import { untilTrue } from '../../telephone/untilTrue.js';
import { rtpPorts } from '../benchAsterisk.js';
import { benchFolder } from '../benchHotline.js';
import { AgentTelephones } from '../desk/agentTelephones.js';
import { startDeskParts, type DeskParts } from '../desk/deskHotline.js';
import type { DeskRunPlace } from '../desk/deskRun.js';
import { say } from '../figure.js';
import type { Keep } from '../parts.js';
import { startKamailio, startNode, untilTaking } from './benchNode.js';

const name = 'two-nodes';
const folder = path.join(benchFolder, name);
const kamailioAddress = '127.0.0.10';
/** Whose sound comes to a port is told by the port alone, so each node has its own. */
const middle = (rtpPorts.first + rtpPorts.last + 1) / 2;
const nodes = [
  { node: 'node-a', address: '127.0.0.11', ports: [rtpPorts.first, middle - 1] },
  { node: 'node-b', address: '127.0.0.12', ports: [middle, rtpPorts.last] },
] as const;

/** Both nodes, as callers and agents see them. */
export interface TwoNodes extends DeskRunPlace, Pick<DeskParts, 'database' | 'signIn'> {
  /** Registers the agents' telephones, for two minutes. */
  letRing(): Promise<void>;
}

/** Starts all, with so many agents. */
export async function startTwoNodes(agentCount: number, keep: Keep): Promise<TwoNodes> {
  const parts = await startDeskParts(name, agentCount, keep);
  const { database, agents, speech } = parts;
  const place = { address: kamailioAddress, sipPort: await freeUdpPort(kamailioAddress, 5060) };
  const { settings } = await startNode({ ...nodes[0], folder }, place, parts, keep);
  await startNode({ ...nodes[1], folder, roles: 'calls' }, place, parts, keep);
  const kamailio = await startKamailio(place, folder, settings, keep);
  await untilTaking(kamailio, nodes.length);
  await untilTrue('Kamailio to know the agents', async () =>
    (await Promise.all(agents.map((each) => kamailio.knows(each)))).every(Boolean)
      ? true
      : undefined,
  );
  const pbx = `${place.address}:${place.sipPort}`;
  // Kamailio forgets a telephone after two minutes.
  const telephones = keep(
    new AgentTelephones({ folder, pbx, sound: speech, registerEveryMs: 0 }, agents),
  );
  say(`two nodes are there, with ${agents.length} agents' telephones`);
  return {
    ...{ database, folder, speech, telephones },
    signIn: (count) => parts.signIn(count),
    asterisk: { sipAddress: place.address, sipPort: place.sipPort },
    async letRing() {
      await telephones.start({ speaks: true });
      await untilTrue("the agents' telephones to be registered", async () =>
        (await kamailio.registered()).length === agents.length ? true : undefined,
      );
    },
  };
}
