/**
 * An Asterisk of our own, in a folder below `var/`. Several can run on one machine: each has its own
 * configuration, run folder, ports, and an address from 127.0.0.0/8.
 */
import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { chmod, copyFile, lstat, mkdir, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { projectRoot, varFolder } from '../../core/paths.js';
import { askOnce } from '../../telephony/asterisk/ari/askOnce.js';
import { askConsole } from './asteriskConsole.js';
import { freeTcpPort, freeUdpPort } from './freePort.js';
import { endLeftover } from './leftovers.js';
import { priorities } from './priorities.js';
import {
  PartFailed,
  startPart,
  untilReady,
  type PartOptions,
  type PartProcess,
} from './partProcess.js';

const run = promisify(execFile);

export interface AsteriskOptions {
  /**
   * Everything of this Asterisk: `etc`, `log`, `lib`, `spool`. Created when missing; used by one
   * process at a time.
   */
  readonly folder: string;
  /** Node name (`hotline`, `carrier`); the unique ids of its channels start with it. */
  readonly name: string;
  /** Address where SIP and RTP listen, for example 127.0.0.2. ARI is always on 127.0.0.1. */
  readonly address: string;
  /** Folder of `.conf` files with `@{NAME}` in them; see asterisk-config/layOut.sh. */
  readonly configFrom: string;
  /**
   * Values of the variables, in addition to those filled in here:
   * ASTERISK_{ETC,LIB,SPOOL,RUN,LOG}_DIR, NODE_NAME, SIP_ADDRESS, SIP_PORT, SIP_TLS_* (with `tls`),
   * HTTP_ADDRESS, HTTP_PORT, ARI_USER, ARI_PASSWORD. A value given here takes precedence.
   */
  readonly variables: Readonly<Record<string, string>>;
  /**
   * Folders outside `var` that Asterisk must see (for example sounds kept elsewhere); they must
   * exist.
   */
  readonly sharedFolders?: readonly string[];
  /** Used when they are free. */
  readonly preferredSipPort?: number;
  readonly preferredHttpPort?: number;
  /** With a certificate, SIP also listens for TLS: {@link Asterisk.sipTlsPort}. */
  readonly tls?: {
    /** PEM files. `ca`: the authorities trusted when Asterisk itself connects by TLS. */
    readonly certificate: string;
    readonly privateKey: string;
    readonly ca?: string | undefined;
    readonly preferredPort?: number | undefined;
  };
}

/** A running Asterisk. */
export interface Asterisk {
  /** `http://127.0.0.1:PORT` (the base of ari-client and of the paths below `/ari`). */
  readonly ariUrl: string;
  readonly ariUser: string;
  readonly ariPassword: string;
  readonly sipAddress: string;
  readonly sipPort: number;
  /** Null without {@link AsteriskOptions.tls}. */
  readonly sipTlsPort: number | null;
  /** The folder it writes recordings to. */
  readonly recordingsDir: string;
  /** File with notices, warnings and errors. */
  readonly logFile: string;
  readonly pid: number;
  readonly isRunning: boolean;
  /** Resolves when the current process has ended. */
  readonly ended: Promise<unknown>;
  /** Runs a CLI command, for example `pjsip show endpoints`, and returns its output. */
  command(text: string): Promise<string>;
  /** Stops it (calls are hung up) and starts it again with the same configuration and ports. */
  restart(): Promise<void>;
  stop(): Promise<void>;
  /** Kills it, as in a crash. */
  kill(): Promise<void>;
}

/** The root folder that contains Asterisk; both ends of a test call run from the same one. */
const asteriskRootFolder = path.join(varFolder, 'asterisk-root');

/**
 * Returns whether the machine has an Asterisk of its own (a package of 20 or newer, as in Ubuntu
 * 24.04). If so, it is used.
 */
export function hasOwnAsterisk(): Promise<boolean> {
  ownAsterisk ??= run('asterisk', ['-V']).then(
    ({ stdout }) => Number(/Asterisk (\d+)\./.exec(stdout)?.[1] ?? 0) >= 20,
    () => false,
  );
  return ownAsterisk;
}

let ownAsterisk: Promise<boolean> | undefined;

/**
 * Makes the root folder if it is missing, in some 20 s.
 * @throws Error with the output of mmdebstrap.
 */
async function makeAsteriskRoot(): Promise<void> {
  if (await hasOwnAsterisk()) return;
  await run(path.join(projectRoot, 'app/local/debian/makeAsteriskRoot.sh'), [asteriskRootFolder], {
    maxBuffer: 64 * 1024 * 1024,
  });
}

/**
 * Writes the configuration files with their variables filled in.
 * @throws Error naming every variable that is missing.
 */
export async function layOutConfig(
  from: string,
  to: string,
  variables: Readonly<Record<string, string>>,
): Promise<void> {
  const script = path.join(projectRoot, 'asterisk-config/layOut.sh');
  try {
    // Passes only the given variables: a TRUNK_PASSWORD that happens to be in the shell must not
    // change a test.
    await run(script, [from, to], { env: { PATH: process.env.PATH ?? '', ...variables } });
  } catch (error) {
    const said = (error as { stderr?: string }).stderr?.trim();
    throw new Error(said || `cannot write the configuration: ${String(error)}`, {
      cause: error,
    });
  }
}

/**
 * Writes the configuration, starts Asterisk, and resolves when it has fully booted.
 * @throws Error saying what is missing or failed, with the end of its log.
 */
export async function startAsterisk(options: AsteriskOptions): Promise<Asterisk> {
  await makeAsteriskRoot();
  const folder = path.resolve(options.folder);
  const folders = {
    etc: path.join(folder, 'etc'),
    lib: path.join(folder, 'lib'),
    spool: path.join(folder, 'spool'),
    log: path.join(folder, 'log'),
    top: path.join(folder, 'top'),
  };
  for (const each of Object.values(folders)) await mkdir(each, { recursive: true });
  // Asterisk creates the folders of a recording's name below this one, but not this one. Nobody
  // else may hear its content.
  await mkdir(path.join(folders.spool, 'recording'), { recursive: true, mode: 0o700 });
  const pidFile = path.join(folder, 'asterisk.pid');
  await endLeftover(pidFile, 'SIGTERM');
  const runFolder = await makeRunFolder(folder);
  const ariUser = options.variables.ARI_USER ?? 'hotline';
  const ariPassword = options.variables.ARI_PASSWORD ?? randomBytes(24).toString('hex');
  const outputFile = path.join(folders.log, 'output.log');
  const isOwn = await hasOwnAsterisk();
  const shared = [...new Set([varFolder, folder, runFolder, ...(options.sharedFolders ?? [])])];
  const program = ['asterisk', '-f', '-C', path.join(folders.etc, 'asterisk.conf')];

  let part: PartProcess;
  let sipPort = options.preferredSipPort ?? 0;
  let httpPort = options.preferredHttpPort ?? 0;
  let tlsPort = options.tls?.preferredPort ?? 0;

  const command = (text: string) => askConsole(path.join(runFolder, 'asterisk.ctl'), text);

  const start = async (): Promise<void> => {
    for (let attempt = 1; ; attempt++) {
      sipPort = await freeUdpPort(options.address, sipPort);
      httpPort = await freeTcpPort('127.0.0.1', httpPort);
      if (options.tls !== undefined) tlsPort = await freeTcpPort(options.address, tlsPort);
      await layOutConfig(options.configFrom, folders.etc, {
        ASTERISK_ETC_DIR: folders.etc,
        ASTERISK_LIB_DIR: folders.lib,
        ASTERISK_SPOOL_DIR: folders.spool,
        ASTERISK_RUN_DIR: runFolder,
        ASTERISK_LOG_DIR: folders.log,
        NODE_NAME: options.name,
        SIP_ADDRESS: options.address,
        SIP_PORT: String(sipPort),
        HTTP_ADDRESS: '127.0.0.1',
        HTTP_PORT: String(httpPort),
        ARI_USER: ariUser,
        ARI_PASSWORD: ariPassword,
        ...(options.tls !== undefined && {
          ...(await copyTlsFiles(options.tls, path.join(folder, 'tls'))),
          SIP_TLS_PORT: String(tlsPort),
          SOFTPHONE_MEDIA_ENCRYPTION: 'sdes',
        }),
        ...options.variables,
      });
      const partOptions: PartOptions = {
        name: `Asterisk (${options.name})`,
        command: isOwn ? program : [...enterRoot(folders.top, shared), ...program],
        logFile: outputFile,
        stopSignal: 'SIGTERM',
        cwd: folder,
        nice: priorities.asterisk,
      };
      part = await startPart(partOptions);
      await writeFile(pidFile, `${part.pid}\n`);
      try {
        await untilReady(part, partOptions, async () =>
          /fully booted/i.test(await command('core waitfullybooted')),
        );
        // Asterisk boots even without the ports that it could not get.
        if (await isListening(httpPort, ariUser, ariPassword)) return;
        await part.kill();
        throw new PartFailed(partOptions, 'does not answer on its ARI port');
      } catch (error) {
        if (attempt >= 3 || !(error instanceof PartFailed)) throw error;
        sipPort = 0;
        httpPort = 0;
        tlsPort = 0;
      }
    }
  };
  await start();

  const end = async (how: 'stop' | 'kill') => {
    await part[how]();
    await rm(pidFile, { force: true });
  };
  const removeRunFolder = async () => {
    if (!runFolder.startsWith(folder)) await rm(runFolder, { recursive: true, force: true });
  };
  return {
    get ariUrl() {
      return `http://127.0.0.1:${httpPort}`;
    },
    ariUser,
    ariPassword,
    sipAddress: options.address,
    get sipPort() {
      return sipPort;
    },
    get sipTlsPort() {
      return options.tls === undefined ? null : tlsPort;
    },
    recordingsDir: path.join(folders.spool, 'recording'),
    logFile: path.join(folders.log, 'messages.log'),
    get pid() {
      return part.pid;
    },
    get isRunning() {
      return part.isRunning;
    },
    get ended() {
      return part.ended;
    },
    command,
    async restart() {
      await end('stop');
      const before = { sipPort, httpPort };
      await start();
      if (sipPort !== before.sipPort || httpPort !== before.httpPort) {
        throw new Error(`another program took ports of Asterisk (${options.name}) meanwhile`);
      }
    },
    async stop() {
      await end('stop');
      await removeRunFolder();
    },
    kill: () => end('kill'),
  };
}

/**
 * Copies the files, following symbolic links, to where Asterisk can see them from inside its root
 * folder.
 */
async function copyTlsFiles(
  tls: NonNullable<AsteriskOptions['tls']>,
  to: string,
): Promise<Record<string, string>> {
  await mkdir(to, { recursive: true, mode: 0o700 });
  const copied: Record<string, string> = {};
  const files = {
    SIP_TLS_CERTIFICATE: tls.certificate,
    SIP_TLS_KEY: tls.privateKey,
    SIP_TLS_CA: tls.ca,
  };
  for (const [name, file] of Object.entries(files)) {
    if (file === undefined) continue;
    const copy = path.join(to, `${name}.pem`);
    await copyFile(file, copy).catch((error: unknown) => {
      throw new Error(`${name} cannot be read: ${String(error)}`, { cause: error });
    });
    await chmod(copy, 0o600);
    copied[name] = copy;
  }
  return copied;
}

/**
 * Makes the run folder. The control socket's path is limited to 107 characters, so a deep checkout
 * gets a short path.
 */
async function makeRunFolder(folder: string): Promise<string> {
  const near = path.join(folder, 'run');
  if (Buffer.byteLength(path.join(near, 'asterisk.ctl')) <= 100) {
    await mkdir(near, { recursive: true });
    return near;
  }
  // The name is always the same, so that a start after a crash finds the folder again instead of
  // making another.
  const name = createHash('sha256').update(folder).digest('hex').slice(0, 16);
  const far = path.join(os.tmpdir(), `hotline-${name}`);
  await mkdir(far, { recursive: true, mode: 0o700 });
  const { uid, mode } = await lstat(far);
  if (uid !== process.getuid?.() || (mode & 0o170077) !== 0o040000) {
    throw new Error(`${far} belongs to another user: remove it`);
  }
  return far;
}

/**
 * Builds the command that enters the root folder. Without root, a user namespace permits mount and
 * chroot for this process only.
 */
function enterRoot(top: string, shared: readonly string[]): string[] {
  return [
    ...['unshare', '--mount', ...(process.getuid?.() === 0 ? [] : ['--user', '--map-root-user'])],
    path.join(projectRoot, 'app/local/debian/enterAsteriskRoot.sh'),
    ...[asteriskRootFolder, top, ...shared, '--'],
  ];
}

async function isListening(port: number, user: string, password: string): Promise<boolean> {
  const access = { ARI_URL: `http://127.0.0.1:${port}`, ARI_USER: user, ARI_PASSWORD: password };
  const answer = await askOnce(access, 'asterisk/info?only=system').catch(() => undefined);
  return answer?.status === 200;
}
