/** Kamailio, and nodes behind it: each an Asterisk and the built app, on a database that they share. */
import path from 'node:path';
import type { AppProcess } from '../../../app/local/appProcess.js';
import type { Asterisk } from '../../../app/local/parts/asterisk.js';
import { startEdge } from '../../cluster/edge.js';
import type { Kamailio } from '../../cluster/kamailio/kamailio.js';
import { kamailioKey, trunkBy, type SipPlace } from '../../e2e/buildHotline.js';
import { untilTrue } from '../../telephone/untilTrue.js';
import { callersAddress, startBenchAsterisk } from '../benchAsterisk.js';
import { appEnvironment, soundsDir, startBuiltApp } from '../benchHotline.js';
import type { DeskParts } from '../desk/deskHotline.js';
import type { Keep } from '../parts.js';

/** How a node differs from the others. */
export interface BenchNodeOptions {
  readonly node: string;
  readonly address: string;
  /** The first and the last port of its sound: whose sound comes to a port is told by the port alone. */
  readonly ports: readonly [number, number];
  /** Where the nodes have their folders. */
  readonly folder: string;
  /** Of its app, where they are not the usual ones. */
  readonly roles?: string;
}

/** A running node. */
export interface BenchNode {
  readonly asterisk: Asterisk;
  readonly app: AppProcess;
  /** Those of its app. */
  readonly settings: Readonly<Record<string, string>>;
}

/** Starts a node. @param place of Kamailio, which may start later */
export async function startNode(
  { node, address, ports, folder, roles }: BenchNodeOptions,
  place: SipPlace,
  { database, redis }: Pick<DeskParts, 'database' | 'redis'>,
  keep: Keep,
): Promise<BenchNode> {
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
        // Channels of each node have different names.
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
    ...(roles !== undefined && { HOTLINE_ROLES: roles }),
  };
  const app = keep(await startBuiltApp(settings, path.join(folder, `${node}.log`)));
  return { asterisk, app, settings };
}

/** Starts Kamailio in front of nodes. @param settings of the app of one of them */
export async function startKamailio(
  place: SipPlace,
  folder: string,
  settings: Readonly<Record<string, string>>,
  keep: Keep,
): Promise<Kamailio> {
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
  return kamailio;
}

/** Waits until Kamailio gives calls to so many nodes. */
export async function untilTaking(kamailio: Kamailio, nodes: number): Promise<void> {
  await untilTrue(`Kamailio to give calls to ${nodes} nodes`, async () => {
    const taking = (await kamailio.list()).filter(({ flags }) => flags === 'AP');
    return taking.length === nodes ? true : undefined;
  });
}
