/**
 * Two nodes behind Kamailio: two Asterisks and two apps on one database, Kamailio in front of them, and
 * the telephone network beyond. What tells Kamailio of the nodes runs beside it, as in a court.
 */
import path from 'node:path';
import { projectRoot } from '../../app/core/paths.js';
import { startAppProcess, type AppProcess } from '../../app/local/appProcess.js';
import { startAsterisk, type Asterisk } from '../../app/local/parts/asterisk.js';
import { freeUdpPort } from '../../app/local/parts/freePort.js';
import { kamailioKey, trunkBy, type HotlineOptions, type SipPlace } from '../e2e/buildHotline.js';
import { Hotline } from '../e2e/hotline.js';
import { asteriskLogs, leavesOnFailure } from '../failedCalls/evidence.js';
import { hotlineVariables } from '../parts/testTelephony.js';
import { typescript } from '../parts/typescript.js';
import type { Caller } from '../telephone/caller.js';
import { untilTrue } from '../telephone/untilTrue.js';
import { startEdge } from './edge.js';
import type { Kamailio, ListedNode } from './kamailio.js';
import { pairAddresses, startKamailioPair, type KamailioPair } from './kamailioPair.js';

/** Kamailio's addresses towards trunk and nodes, and the second node's; the first one's is 127.0.0.1. */
const kamailioAddress = '127.0.0.30';
const secondAddress = '127.0.0.31';
/** Addresses that Kamailio takes for the trunk's. */
export const trunkAddresses = ['127.0.0.2', '127.0.0.3', '127.0.0.4'] as const;

/** Where Kamailio reaches a node's Asterisk. */
export type ListedAs = Pick<Asterisk, 'sipAddress' | 'sipPort'>;

export interface ClusterOptions {
  /** Whether agents' telephones register at Kamailio. */
  readonly agents?: boolean;
  /** Whether there are two Kamailios, of which one has the address. */
  readonly isPair?: boolean;
  /** Settings in addition to the tests' defaults: of the first node's app, and of both Asterisks. */
  readonly first?: Pick<HotlineOptions, 'env' | 'asterisk'>;
  /** Starts Kamailio, and what tells it of nodes; default: {@link startEdge}. */
  readonly startEdge?: typeof startEdge;
  /** The command that runs the app of each node; default: from its sources. */
  readonly app?: readonly string[];
}

export class Cluster {
  private constructor(
    /** The first node, `node-a`, and what all share. */
    readonly hotline: Hotline,
    readonly kamailio: Kamailio,
    /** With `isPair`: what `kamailio` is one of. */
    readonly pair: KamailioPair | null,
    readonly place: SipPlace,
    /** The second node's Asterisk. */
    readonly asteriskB: Asterisk,
    private readonly settingsB: Readonly<Record<string, string>>,
    private readonly app: readonly string[],
    private readonly undo: (() => Promise<unknown>)[],
  ) {}

  /** Starts all but the second node's app. */
  static async start({
    agents = false,
    isPair = false,
    first = {},
    startEdge: start = startEdge,
    app = [...typescript, path.join(projectRoot, 'app/main.ts')],
  }: ClusterOptions = {}): Promise<Cluster> {
    const undo: (() => Promise<unknown>)[] = [];
    try {
      const place = { address: kamailioAddress, sipPort: await freeUdpPort(kamailioAddress) };
      const variables = {
        ...(agents && agentsAt(place)),
        // Each of a pair asks the nodes from its own address.
        ...(isPair && { TRUNK_ADDRESSES: [place.address, ...pairAddresses].join(',') }),
        ...first.asterisk,
      };
      const hotline = await Hotline.start({
        behind: place,
        softphones: agents,
        app,
        env: { HOTLINE_NODE: 'node-a', ...(agents && agentsAt(place)), ...first.env },
        asterisk: variables,
      });
      undo.push(() => hotline.stop());
      const asteriskB = await startSecondAsterisk(hotline, place, variables);
      undo.push(() => asteriskB.stop());
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
        },
      };
      const pair = isPair ? await startKamailioPair(edge) : null;
      const { kamailio, stop } = pair ?? (await start(edge));
      undo.push(stop);
      const leaves = leavesOnFailure({
        files: [
          { from: folder, to: 'kamailio', only: /\.(log|list)$/, what: "Kamailio's log and nodes" },
          asteriskLogs('hotline-b', path.join(hotline.folder, 'asterisk-b')),
        ],
      });
      undo.push(() => Promise.resolve(leaves()));
      const settingsB = {
        ...hotline.settings,
        HOTLINE_NODE: 'node-b',
        HOTLINE_ROLES: 'calls',
        ARI_URL: asteriskB.ariUrl,
        RECORDINGS_DIR: asteriskB.recordingsDir,
        NODE_SIP_ADDRESS: `${asteriskB.sipAddress}:${asteriskB.sipPort}`,
        MAX_CALLS: '2',
        MAX_SHARE_PER_NUMBER: '100',
      };
      return new Cluster(hotline, kamailio, pair, place, asteriskB, settingsB, app, undo);
    } catch (error) {
      for (const each of undo.reverse()) await each();
      throw error;
    }
  }

  async stop(): Promise<void> {
    for (const each of this.undo.reverse()) await each();
  }

  /** Starts the second node's app, which takes two calls at a time unless `env` says otherwise. */
  async startSecondApp(env: Readonly<Record<string, string>> = {}): Promise<AppProcess> {
    const app = await startAppProcess({
      env: { ...this.settingsB, ...env },
      logFile: path.join(this.hotline.folder, 'app-b.log'),
      command: this.app,
    });
    this.undo.push(() => app.stop());
    return app;
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

  /** Ends all calls, and waits until Kamailio counts none. */
  async hangUpAll(): Promise<void> {
    await this.hotline.carrier.hangUpAll();
    await untilTrue('Kamailio to count no call', async () =>
      (await this.kamailio.list()).every(({ calls }) => calls === 0) ? true : undefined,
    );
  }
}

/** Returns the setting by which agents' telephones register at Kamailio. */
function agentsAt({ address, sipPort }: SipPlace): Record<string, string> {
  return { KAMAILIO_SIP_ADDRESS: `${address}:${sipPort}` };
}

async function startSecondAsterisk(
  hotline: Hotline,
  place: SipPlace,
  variables: Readonly<Record<string, string>>,
): Promise<Asterisk> {
  const { ARI_USER = '', ARI_PASSWORD = '', SOUNDS_DIR = '' } = hotline.settings;
  return startAsterisk({
    folder: path.join(hotline.folder, 'asterisk-b'),
    name: 'hotline-b',
    address: secondAddress,
    configFrom: path.join(projectRoot, 'asterisk-config'),
    variables: {
      ...hotlineVariables(SOUNDS_DIR),
      ARI_USER,
      ARI_PASSWORD,
      TRUNK_QUALIFY_SECONDS: '0',
      ...trunkBy(place),
      ...variables,
    },
  });
}
