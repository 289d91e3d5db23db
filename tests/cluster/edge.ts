/** Kamailio and the command that tells it of nodes and accounts, as both run on a court's machine. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { projectRoot } from '../../app/core/paths.js';
import { startPart } from '../../app/local/parts/partProcess.js';
import { startHotline } from '../cli/hotline.js';
import type { SipPlace } from '../e2e/buildHotline.js';
import { typescript } from '../parts/typescript.js';
import { startKamailio, type Kamailio } from './kamailio.js';

export interface EdgeOptions {
  readonly place: SipPlace;
  readonly folder: string;
  /** Of the command. */
  readonly settings: Readonly<Record<string, string>>;
  /** Of Kamailio's configuration. */
  readonly variables: Readonly<Record<string, string>>;
  /** What commands begin with that run where Kamailio does, if that is another machine. */
  readonly enter?: readonly string[];
  /** Options of the command. */
  readonly options?: readonly string[];
}

export interface Edge {
  readonly kamailio: Kamailio;
  /** Has its control socket. */
  readonly runFolder: string;
  readonly stop: () => Promise<void>;
}

export async function startEdge(given: EdgeOptions): Promise<Edge> {
  const { place, folder, settings, variables, enter = [], options = [] } = given;
  const undo: (() => Promise<unknown>)[] = [];
  const stop = async () => {
    for (const each of undo.splice(0).reverse()) await each();
  };
  try {
    await mkdir(folder, { recursive: true });
    // The path of a socket may have no more than 107 characters.
    const runFolder = await mkdtemp(path.join(os.tmpdir(), 'hotline-kamailio-'));
    undo.push(() => rm(runFolder, { recursive: true, force: true }));
    const nodesFile = path.join(folder, 'nodes.list');
    const control = `unix:${runFolder}/kamailio_ctl`;
    const command = ['nodes', 'kamailio', nodesFile, '--control', control, ...options];
    const { code, stderr } = await startHotline([...command, '--once'], settings).ended;
    if (code !== 0) throw new Error(stderr);
    const kamailio = await startKamailio({
      ...place,
      folder,
      nodesFile,
      control,
      variables,
      enter,
    });
    undo.push(() => kamailio.stop());
    const { PATH, HOME } = process.env;
    const feeder = await startPart({
      name: 'hotline nodes kamailio',
      command: [...enter, ...typescript, path.join(projectRoot, 'app/cli.ts'), ...command],
      env: { PATH, HOME, ...settings },
      cwd: projectRoot,
      logFile: path.join(folder, 'feeder.log'),
      stopSignal: 'SIGTERM',
    });
    undo.push(() => feeder.stop());
    return { kamailio, runFolder, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
