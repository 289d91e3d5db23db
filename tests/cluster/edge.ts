/** Kamailio and the command that tells it of nodes and accounts, as both run on a court's machine. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { isThere } from '../../app/core/files/folders.js';
import { projectRoot } from '../../app/core/paths.js';
import { startPart, untilReady, type PartOptions } from '../../app/local/parts/partProcess.js';
import type { SipPlace } from '../e2e/buildHotline.js';
import { typescript } from '../parts/typescript.js';
import { startKamailio, type Kamailio } from './kamailio/kamailio.js';

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
    const { PATH, HOME } = process.env;
    const telling: PartOptions = {
      name: 'hotline nodes kamailio',
      command: [
        ...[...enter, ...typescript, path.join(projectRoot, 'app/cli.ts')],
        ...['nodes', 'kamailio', nodesFile, '--control', control, ...options],
      ],
      env: { PATH, HOME, ...settings },
      cwd: projectRoot,
      logFile: path.join(folder, 'feeder.log'),
      stopSignal: 'SIGTERM',
    };
    const feeder = await startPart(telling);
    undo.push(() => feeder.stop());
    // Kamailio reads them at its start.
    const files = [nodesFile];
    if (settings['KAMAILIO_SIP_ADDRESS'] !== undefined) files.push(path.join(folder, 'accounts'));
    await untilReady(feeder, telling, async () =>
      (await Promise.all(files.map(isThere))).every(Boolean),
    );
    const kamailio = await startKamailio({
      ...place,
      folder,
      nodesFile,
      control,
      variables,
      enter,
    });
    undo.push(() => kamailio.stop());
    return { kamailio, runFolder, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
