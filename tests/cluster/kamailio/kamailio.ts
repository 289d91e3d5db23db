/** Kamailio as an administrator runs it, with the configuration of asterisk-config/kamailio. */
import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { projectRoot } from '../../../app/core/paths.js';
import { layOutConfig } from '../../../app/local/parts/asterisk.js';
import {
  startPart,
  untilReady,
  type PartOptions,
  type PartProcess,
} from '../../../app/local/parts/partProcess.js';
import { parseContacts } from '../../../app/telephony/kamailio/rules/telephones.js';
import type { SipPlace } from '../../e2e/buildHotline.js';

const run = promisify(execFile);

/** A node, as Kamailio lists it. */
export interface ListedNode {
  readonly uri: string;
  /** `AP`: takes calls; `DX`: disabled; `IP`: down. */
  readonly flags: string;
  readonly calls: number;
}

export interface Kamailio {
  readonly pid: number;
  readonly isRunning: boolean;
  /** The nodes. */
  list(): Promise<ListedNode[]>;
  /** Whether it has been told of an account, which may then register. */
  knows(account: string): Promise<boolean>;
  /** The accounts whose telephones are registered. */
  registered(): Promise<string[]>;
  /** Kills it, as in a crash. */
  kill(): Promise<void>;
  /** Starts it again, with what it reads at its start. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export interface KamailioOptions extends SipPlace {
  readonly folder: string;
  readonly nodesFile: string;
  readonly control: string;
  /** Variables of its configuration in addition to those above. */
  readonly variables: Readonly<Record<string, string>>;
  /** What its command begins with, where it runs on another machine. */
  readonly enter?: readonly string[];
  /** Its configuration, if that has been laid out there. */
  readonly config?: string;
}

/** Starts it, and resolves when it answers kamcmd. */
export async function startKamailio(options: KamailioOptions): Promise<Kamailio> {
  const { folder, enter = [], control } = options;
  await mkdir(folder, { recursive: true });
  const config = options.config ?? (await layOut(options));
  const part: PartOptions = {
    name: 'Kamailio',
    command: [
      ...[...enter, 'kamailio', '-DD', '-E', '-m', '32', '-M', '4'],
      ...['-f', config, '-Y', folder],
    ],
    logFile: path.join(folder, 'kamailio.log'),
    stopSignal: 'SIGTERM',
    cwd: folder,
  };
  const ask = async (...command: string[]) => {
    const [program = '', ...args] = [...enter, 'kamcmd', '-s', control, ...command];
    return (await run(program, args)).stdout;
  };
  let started: PartProcess;
  const start = async () => {
    started = await startPart(part);
    await untilReady(started, part, async () => (await ask('core.version')) !== '');
  };
  await start();
  return {
    get pid() {
      return started.pid;
    },
    get isRunning() {
      return started.isRunning;
    },
    async list() {
      const printed = await ask('dispatcher.list');
      return printed
        .split('DEST: {')
        .slice(1)
        .map((block) => ({
          uri: /URI: (\S+)/.exec(block)?.[1] ?? '',
          flags: /FLAGS: (\S+)/.exec(block)?.[1] ?? '',
          calls: Number(/DLGLOAD: (\d+)/.exec(block)?.[1]),
        }));
    },
    async knows(account) {
      // As a text: kamcmd would make a number of it. It ends with 0 also where there is none.
      return /^\s*item:/m.test(await ask('htable.get', 'accounts', `s:${account}`));
    },
    async registered() {
      return parseContacts(await ask('ul.dump', 'brief')).sort();
    },
    async kill() {
      // Its processes are a session of their own.
      process.kill(-started.pid, 'SIGKILL');
      await started.ended;
    },
    async restart() {
      await started.stop();
      await start();
    },
    stop: () => started.stop(),
  };
}

/** Lays out its configuration in its folder, and returns its file. */
async function layOut(options: KamailioOptions): Promise<string> {
  const { folder, address, sipPort, nodesFile, control } = options;
  const etc = path.join(folder, 'etc');
  await layOutConfig(path.join(projectRoot, 'asterisk-config/kamailio'), etc, {
    SIP_ADDRESS: address,
    SIP_PORT: String(sipPort),
    KAMAILIO_RUN_DIR: path.dirname(control.replace('unix:', '')),
    KAMAILIO_NODES_FILE: nodesFile,
    KAMAILIO_ACCOUNTS_FOLDER: path.dirname(nodesFile),
    ...options.variables,
  });
  return path.join(etc, 'kamailio.conf');
}
