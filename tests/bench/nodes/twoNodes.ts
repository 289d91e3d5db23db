/**
 * Two nodes behind Kamailio: two Asterisks and two built apps on one database, with agents whose
 * telephones register at Kamailio, so that both nodes ring them.
 */
import path from 'node:path';
import { freeUdpPort } from '../../../app/local/parts/freePort.js';
import { startEdge } from '../../cluster/edge.js';
import { kamailioKey, trunkBy } from '../../e2e/buildHotline.js';
import { untilTrue } from '../../telephone/untilTrue.js';
import { callersAddress, rtpPorts, startBenchAsterisk } from '../benchAsterisk.js';
import { appEnvironment, benchFolder, soundsDir, startBuiltApp } from '../benchHotline.js';
import { AgentTelephones } from '../desk/agentTelephones.js';
import { startDeskParts, type DeskParts } from '../desk/deskHotline.js';
import type { DeskRunPlace } from '../desk/deskRun.js';
import { say } from '../figure.js';
import type { Keep } from '../parts.js';

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
  const settings = await startNode(nodes[0], place, parts, keep);
  await startNode(nodes[1], place, parts, keep);
  const { kamailio } = keep(
    await startEdge({
      place,
      folder: path.join(folder, 'kamailio'),
      settings,
      variables: {
        TRUNK_ADDRESSES: callersAddress,
        TRUNK_CONTACT: `${callersAddress}:5060`,
        TOPOLOGY_KEY: 'the key of the benches',
        KAMAILIO_KEY: kamailioKey,
        KAMAILIO_AGENTS: 'yes',
      },
    }),
  );
  await untilTrue('Kamailio to give calls to both nodes', async () => {
    const taking = (await kamailio.list()).filter(({ flags }) => flags === 'AP');
    return taking.length === nodes.length ? true : undefined;
  });
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

/** Starts a node. @returns the settings of its app */
async function startNode(
  { node, address, ports }: (typeof nodes)[number],
  place: { readonly address: string; readonly sipPort: number },
  { database, redis }: DeskParts,
  keep: Keep,
): Promise<Record<string, string>> {
  const KAMAILIO_SIP_ADDRESS = `${place.address}:${place.sipPort}`;
  const asterisk = keep(
    await startBenchAsterisk({
      folder: path.join(folder, node),
      soundsDir,
      address,
      dialplan: '',
      modules: [],
      variables: {
        ...trunkBy(place),
        // Channels of both have different names.
        NODE_NAME: node,
        // Kamailio starts later.
        TRUNK_QUALIFY_SECONDS: '0',
        KAMAILIO_SIP_ADDRESS,
        RTP_PORT_FIRST: String(ports[0]),
        RTP_PORT_LAST: String(ports[1]),
      },
    }),
  );
  const settings = {
    ...appEnvironment(database, redis, asterisk),
    RECORDINGS_DIR: asterisk.recordingsDir,
    HOTLINE_NODE: node,
    NODE_SIP_ADDRESS: `${asterisk.sipAddress}:${asterisk.sipPort}`,
    KAMAILIO_SIP_ADDRESS,
    ...(node === 'node-b' && { HOTLINE_ROLES: 'calls' }),
  };
  keep(await startBuiltApp(settings, path.join(folder, `${node}.log`)));
  return settings;
}
