/** Kamailio as the chapter "From one machine to three" sets it up: by its commands, its settings and its unit. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { startPart } from '../../../app/local/parts/partProcess.js';
import { readPage, type Block } from '../../docs/documents.js';
import { HandbookBlocks, isOfSeveralMachines } from '../../docs/handbookBlocks.js';
import { sharedParts } from '../../parts/database.js';
import type { Edge, EdgeOptions } from '../edge.js';
import { startKamailio } from '../kamailio/kamailio.js';
import { runBlock, startMachineWithOwnFiles, type MachineWithOwnFiles } from './ownFiles.js';

const page = 'docs/en/administrator.md';
const control = 'unix:/run/kamailio/kamailio_ctl';

/** The chapter, and where its commands run. */
export class Handbook {
  readonly blocks = new HandbookBlocks(page, isOfSeveralMachines);
  private kamailioMachine: MachineWithOwnFiles | undefined;

  /**
   * Runs the block that begins with a command.
   * @returns what it printed
   * @throws Error if it fails
   */
  async run(
    first: string,
    env: Readonly<Record<string, string>>,
    enter: readonly string[] = [],
  ): Promise<string> {
    const block = this.blocks.take(first).join('\n');
    const { code, stdout, stderr } = await runBlock(block, { env, enter });
    if (code !== 0) throw new Error(`${block}\nended with ${code}:\n${stderr}`);
    return stdout;
  }

  /** Runs a block on Kamailio's machine. */
  runAtKamailio(first: string): Promise<string> {
    if (this.kamailioMachine === undefined) throw new Error("Kamailio's machine is not there yet");
    return this.run(first, {}, this.kamailioMachine.enter);
  }

  /** Sets up the role, and Kamailio on a machine with files of its own. */
  readonly startEdge = async (given: EdgeOptions): Promise<Edge> => {
    const { place, folder } = given;
    const undo: (() => Promise<unknown>)[] = [];
    const stop = async () => {
      for (const each of undo.splice(0).reverse()) await each();
    };
    try {
      await mkdir(folder, { recursive: true });
      await this.run('psql "$MIGRATION_DATABASE_URL" --set ON_ERROR_STOP=1 <<\'SQL\'', {
        MIGRATION_DATABASE_URL: ownerUrl(given),
      });
      const machine = await startMachineWithOwnFiles(folder);
      this.kamailioMachine = machine;
      undo.push(() => machine.stop());
      const settings = settingsOf(given);
      const file = path.join(folder, 'machine.env');
      const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}\n`);
      await writeFile(file, lines.join(''));
      await this.expectDone(`cp '${file}' /etc/hotline-kamailio.env`, {}, machine);
      await this.runAtKamailio('set -a');
      await this.expectDone(execOf('ExecStartPre'), settings, machine);
      const kamailio = await startKamailio({
        ...place,
        folder,
        nodesFile: '',
        control,
        variables: {},
        enter: machine.enter,
        config: '/etc/kamailio/hotline/kamailio.conf',
      });
      undo.push(() => kamailio.stop());
      const { PATH, HOME } = process.env;
      const feeder = await startPart({
        name: "the handbook's unit",
        command: [...machine.enter, ...execOf('ExecStart').split(' ')],
        env: { PATH, HOME, ...settings },
        logFile: path.join(folder, 'feeder.log'),
        stopSignal: 'SIGTERM',
      });
      undo.push(() => feeder.stop());
      return { kamailio, runFolder: '/run/kamailio', stop };
    } catch (error) {
      await stop();
      throw error;
    }
  };

  private async expectDone(
    command: string,
    env: Readonly<Record<string, string>>,
    { enter }: MachineWithOwnFiles,
  ): Promise<void> {
    const { code, stderr } = await runBlock(command, { env, enter });
    if (code !== 0) throw new Error(`${command}\nended with ${code}:\n${stderr}`);
  }
}

/** The database, as the owner of its tables. */
function ownerUrl({ settings }: EdgeOptions): string {
  const url = new URL(sharedParts().databaseUrl);
  url.pathname = new URL(settings.DATABASE_URL ?? '').pathname;
  return url.href;
}

/** What Kamailio's machine is told: the settings that the handbook names, for this network. */
function settingsOf({ place, settings, variables }: EdgeOptions): Record<string, string> {
  const { TRUNK_ADDRESSES = '', TRUNK_CONTACT = '', KAMAILIO_KEY = '' } = variables;
  const database = new URL(settings.DATABASE_URL ?? '');
  const here: Readonly<Record<string, (written: string) => string>> = {
    SIP_ADDRESS: () => place.address,
    KAMAILIO_SIP_ADDRESS: () => `${place.address}:${place.sipPort}`,
    KAMAILIO_AGENTS: (written) => written,
    TRUNK_ADDRESSES: () => TRUNK_ADDRESSES,
    TRUNK_CONTACT: () => TRUNK_CONTACT,
    TOPOLOGY_KEY: (written) => written,
    KAMAILIO_KEY: () => KAMAILIO_KEY,
    // The role is the handbook's.
    DATABASE_URL(written) {
      const url = new URL(written);
      [url.host, url.pathname] = [database.host, database.pathname];
      return url.href;
    },
  };
  const written = iniBlock(isOfSeveralMachines, 'SIP_ADDRESS=');
  const given = written.map(([name, value]): [string, string] => {
    const ours = here[name]?.(value);
    if (ours === undefined) throw new Error(`the handbook names a setting more: ${name}`);
    return [name, ours];
  });
  // The handbook's port is 5060, which another program of this machine may have.
  return { ...Object.fromEntries(given), SIP_PORT: String(place.sipPort) };
}

/** The command of the unit that tells Kamailio of nodes, by this machine's Node. */
function execOf(when: 'ExecStartPre' | 'ExecStart'): string {
  const unit = iniBlock(({ content }) => content.includes('nodes kamailio'), '[Unit]');
  const command = unit.find(([name]) => name === when)?.[1] ?? '';
  const [node, rest] = ['/usr/bin/node ', command.slice('/usr/bin/node '.length)];
  if (!command.startsWith(node)) throw new Error(`the unit has no ${when} by ${node}`);
  return `${process.execPath} ${rest}`;
}

/** The names and values of the block of settings that is one of these, and begins with some words. */
function iniBlock(isOne: (block: Block) => boolean, begins: string): [string, string][] {
  const block = readPage(page).blocks.find(
    (each) => each.kind === 'ini' && isOne(each) && each.content.startsWith(begins),
  );
  if (block === undefined)
    throw new Error(`the handbook has no settings that begin with ${begins}`);
  return block.content.split('\n').map((line) => {
    const [name = '', ...value] = line.split('=');
    return [name, value.join('=')];
  });
}
