/**
 * Two nodes behind Kamailio: two Asterisks and two apps on one database, Kamailio in front of them, and
 * the telephone network beyond. What tells Kamailio of the nodes runs beside it, as in a court.
 */
import path from 'node:path';
import { projectRoot } from '../../app/core/paths.js';
import { startAppProcess, type AppProcess } from '../../app/local/appProcess.js';
import { startAsterisk, type Asterisk } from '../../app/local/parts/asterisk.js';
import { freeUdpPort } from '../../app/local/parts/freePort.js';
import {
  allOf,
  kamailioKey,
  layOutSounds,
  newFolder,
  trunkBy,
  type HotlineOptions,
  type SipPlace,
} from '../e2e/buildHotline.js';
import { Hotline } from '../e2e/hotline.js';
import { asteriskLogs, leavesOnFailure } from '../failedCalls/evidence.js';
import { hotlineVariables } from '../parts/testTelephony.js';
import { typescript } from '../parts/typescript.js';
import type { Caller } from '../telephone/caller.js';
import { untilTrue } from '../telephone/untilTrue.js';
import { startEdge } from './edge.js';
import type { Kamailio, ListedNode } from './kamailio/kamailio.js';
import {
  pairAddresses,
  sharedAddress,
  startKamailioPair,
  type KamailioPair,
} from './kamailio/kamailioPair.js';

/** The address of one Kamailio towards trunk and nodes; that of a pair lies beyond a network of its own. */
export const kamailioAddress = '127.0.0.30';
/** The second node's; the first one's is 127.0.0.1. */
const secondAddress = '127.0.0.31';
/** Addresses that Kamailio takes for the trunk's. */
export const trunkAddresses = ['127.0.0.2', '127.0.0.3', '127.0.0.4'] as const;

/** Where Kamailio reaches a node's Asterisk. */
export type ListedAs = Pick<Asterisk, 'sipAddress' | 'sipPort'>;

type Settings = Readonly<Record<string, string>>;

export interface ClusterOptions {
  /** Whether agents' telephones register at Kamailio. */
  readonly agents?: boolean;
  /** Whether there are two Kamailios, of which one has the address. */
  readonly isPair?: boolean;
  /** Settings in addition to the tests' defaults: of the first node's app, and of both Asterisks. */
  readonly first?: Pick<HotlineOptions, 'env' | 'asterisk'>;
  /** Variables of Kamailio's configuration in addition to the tests' defaults. */
  readonly kamailio?: Settings;
  /** Starts Kamailio, and what tells it of nodes; default: {@link startEdge}. */
  readonly startEdge?: typeof startEdge;
  /** The command that runs the app of each node; default: from its sources. */
  readonly app?: readonly string[];
  /** Settings of the second node's app in addition to the tests' defaults; without them it is started later. */
  readonly second?: Settings;
}

/** The second node. */
interface SecondNode {
  readonly asterisk: Asterisk;
  readonly soundsDir: string;
  /** The command that runs its app. */
  readonly command: readonly string[];
  /** Once it was started. */
  app?: AppProcess;
}

export class Cluster {
  private constructor(
    /** The first node, `node-a`, and what all share. */
    readonly hotline: Hotline,
    readonly kamailio: Kamailio,
    /** With `isPair`: what `kamailio` is one of. */
    readonly pair: KamailioPair | null,
    readonly place: SipPlace,
    private readonly second: SecondNode,
    private readonly undo: Undo,
  ) {}

  /** Starts all, without the second node's app unless `second` is given. Both nodes then take calls. */
  static async start({
    agents = false,
    isPair = false,
    first = {},
    kamailio: configured = {},
    startEdge: start = startEdge,
    app = [...typescript, path.join(projectRoot, 'app/main.ts')],
    second: settingsB,
  }: ClusterOptions = {}): Promise<Cluster> {
    const undo: Undo = { beside: [], hotline: [] };
    try {
      const address = isPair ? sharedAddress : kamailioAddress;
      const place = { address, sipPort: await freeUdpPort(address) };
      const variables = {
        ...(agents && agentsAt(place)),
        // Each of a pair asks the nodes from its own address.
        ...(isPair && { TRUNK_ADDRESSES: [place.address, ...pairAddresses].join(',') }),
        ...first.asterisk,
      };
      const folder = await newFolder();
      const [hotline, second] = await allOf([
        startFirst(undo, {
          behind: place,
          softphones: agents,
          ...{ folder, app },
          env: { HOTLINE_NODE: 'node-a', ...(agents && agentsAt(place)), ...first.env },
          asterisk: variables,
        }),
        startSecond(undo, { folder, place, variables, app }),
      ]);
      const [{ kamailio, pair }] = await allOf([
        startKamailios(undo, { hotline, place, agents, isPair, configured, start }),
        settingsB === undefined
          ? Promise.resolve(null)
          : startSecondApp(hotline, second, settingsB),
      ]);
      if (agents) {
        // Ten refusals, in the second before, would keep the account out for minutes.
        hotline.untilMayRegister = (number) =>
          untilTrue(`Kamailio to know ${number}`, async () =>
            (await kamailio.knows(number)) ? true : undefined,
          );
      }
      const cluster = new Cluster(hotline, kamailio, pair, place, second, undo);
      if (settingsB !== undefined) await cluster.untilTakesCalls(second.asterisk);
      return cluster;
    } catch (error) {
      await undoAll(undo);
      throw error;
    }
  }

  /** The second node's Asterisk. */
  get asteriskB(): Asterisk {
    return this.second.asterisk;
  }

  stop(): Promise<void> {
    return undoAll(this.undo);
  }

  /** Starts the second node's app, which takes two calls at a time unless `env` says otherwise. */
  startSecondApp(env: Settings = {}): Promise<AppProcess> {
    return startSecondApp(this.hotline, this.second, env);
  }

  /** Waits until Kamailio gives calls to a node. */
  untilTakesCalls(asterisk: ListedAs): Promise<void> {
    return this.untilListed(asterisk, 'with calls', ({ flags }) => flags === 'AP');
  }

  /** Drains the first node, and waits until Kamailio gives it no calls: all new ones come to the second one. */
  async drainA(): Promise<void> {
    await this.hotline.cli('nodes', 'drain', 'node-a');
    await this.untilListed(this.hotline.asterisk, 'without calls', ({ flags }) =>
      flags.startsWith('D'),
    );
  }

  async resumeA(): Promise<void> {
    await this.hotline.cli('nodes', 'resume', 'node-a');
    await this.untilTakesCalls(this.hotline.asterisk);
  }

  /** A call of the trunk, up to where the caller hears the hotline. */
  async call(from: string): Promise<Caller> {
    const caller = await this.hotline.carrier.dial({ from });
    await caller.hears(/./);
    return caller;
  }

  /** Returns the name of the node that has the latest call from a number. */
  async nodeOf(from: string): Promise<string> {
    return (await this.hotline.row(from, 'with its node', () => true)).node;
  }

  /** Places calls one after the other, which stay up, and returns them with their nodes. */
  async calls(...from: readonly string[]): Promise<{ callers: Caller[]; nodes: string[] }> {
    const callers: Caller[] = [];
    const nodes: string[] = [];
    for (const each of from) {
      callers.push(await this.call(each));
      nodes.push(await this.nodeOf(each));
    }
    return { callers, nodes };
  }

  /** Waits until Kamailio has a node in a state. */
  async untilListed(
    asterisk: ListedAs,
    what: string,
    fits: (node: ListedNode) => boolean,
  ): Promise<void> {
    const uri = `sip:${asterisk.sipAddress}:${asterisk.sipPort}`;
    await untilTrue(`Kamailio to list ${uri} ${what}`, async () =>
      (await this.kamailio.list()).some((node) => node.uri === uri && fits(node))
        ? true
        : undefined,
    );
  }

  /** Ends all calls, and waits until neither Kamailio nor a node counts one. */
  async hangUpAll(): Promise<void> {
    await this.hotline.carrier.hangUpAll();
    await untilTrue('no call to be open', async () => {
      const { rowCount } = await this.hotline.db.query('SELECT FROM calls WHERE ended_at IS NULL');
      return rowCount === 0 ? true : undefined;
    });
    await untilTrue('Kamailio to count no call', async () =>
      (await this.kamailio.list()).every(({ calls }) => calls === 0) ? true : undefined,
    );
  }
}

/** Returns the setting by which agents' telephones register at Kamailio. */
function agentsAt({ address, sipPort }: SipPlace): Record<string, string> {
  return { KAMAILIO_SIP_ADDRESS: `${address}:${sipPort}` };
}

/** What ends that which was started. */
interface Undo {
  /** What stands beside the hotline, all of it at once. */
  readonly beside: (() => Promise<unknown>)[];
  /** Then the hotline, whose database the others have. */
  readonly hotline: (() => Promise<unknown>)[];
}

async function undoAll({ beside, hotline }: Undo): Promise<void> {
  for (const together of [beside, hotline]) {
    await allOf(together.splice(0).map((each) => each()));
  }
}

async function startFirst(undo: Undo, options: HotlineOptions): Promise<Hotline> {
  const hotline = await Hotline.start(options);
  undo.hotline.push(() => hotline.stop());
  return hotline;
}

/** Starts the second node's Asterisk, with sounds of its own. */
async function startSecond(
  undo: Undo,
  {
    folder,
    place,
    variables,
    app,
  }: {
    readonly folder: string;
    readonly place: SipPlace;
    readonly variables: Settings;
    readonly app: readonly string[];
  },
): Promise<SecondNode> {
  const soundsDir = path.join(folder, 'sounds-b');
  await layOutSounds(soundsDir);
  const own = path.join(folder, 'asterisk-b');
  const asterisk = await startAsterisk({
    folder: own,
    name: 'hotline-b',
    address: secondAddress,
    configFrom: path.join(projectRoot, 'asterisk-config'),
    variables: {
      ...hotlineVariables(soundsDir),
      TRUNK_QUALIFY_SECONDS: '0',
      ...trunkBy(place),
      ...variables,
    },
  });
  const second: SecondNode = { asterisk, soundsDir, command: app };
  const leaves = leavesOnFailure({ files: [asteriskLogs('hotline-b', own)] });
  undo.beside.push(async () => {
    await second.app?.stop();
    await asterisk.stop();
    leaves();
  });
  return second;
}

async function startSecondApp(
  hotline: Hotline,
  second: SecondNode,
  env: Settings,
): Promise<AppProcess> {
  const { asterisk } = second;
  second.app = await startAppProcess({
    env: {
      ...hotline.settings,
      HOTLINE_NODE: 'node-b',
      HOTLINE_ROLES: 'calls',
      ARI_URL: asterisk.ariUrl,
      ARI_USER: asterisk.ariUser,
      ARI_PASSWORD: asterisk.ariPassword,
      RECORDINGS_DIR: asterisk.recordingsDir,
      SOUNDS_DIR: second.soundsDir,
      NODE_SIP_ADDRESS: `${asterisk.sipAddress}:${asterisk.sipPort}`,
      MAX_CALLS: '2',
      MAX_SHARE_PER_NUMBER: '100',
      ...env,
    },
    logFile: path.join(hotline.folder, 'app-b.log'),
    command: second.command,
  });
  return second.app;
}

/** Starts Kamailio, or two of them, and what tells it of the nodes. */
async function startKamailios(
  undo: Undo,
  {
    hotline,
    place,
    agents,
    isPair,
    configured,
    start,
  }: {
    readonly hotline: Hotline;
    readonly place: SipPlace;
    readonly agents: boolean;
    readonly isPair: boolean;
    readonly configured: Settings;
    readonly start: typeof startEdge;
  },
): Promise<{ kamailio: Kamailio; pair: KamailioPair | null }> {
  const folder = path.join(hotline.folder, 'kamailio');
  const edge = {
    place,
    folder,
    settings: hotline.settings,
    variables: {
      TRUNK_ADDRESSES: trunkAddresses.join(','),
      TRUNK_CONTACT: hotline.trunkContact,
      TRUNK_CALLS_PER_SECOND: '20',
      TOPOLOGY_KEY: 'the key of the tests',
      KAMAILIO_KEY: kamailioKey,
      KAMAILIO_AGENTS: agents ? 'yes' : 'no',
      ...configured,
    },
  };
  const leaves = leavesOnFailure({
    files: [
      { from: folder, to: 'kamailio', only: /\.(log|list)$/, what: "Kamailio's log and nodes" },
    ],
  });
  undo.beside.push(() => Promise.resolve(leaves()));
  const pair = isPair ? await startKamailioPair(edge) : null;
  const { kamailio, stop } = pair ?? (await start(edge));
  undo.beside.push(stop);
  return { kamailio, pair };
}
