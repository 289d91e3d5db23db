/**
 * Fax machines of the tests, and numbers where none answers: an Asterisk of its own
 * (../fax-machines/extensions.conf).
 */
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { countTiffPages } from '../../../app/messages/fax/rules/bilevelTiff.js';
import { startAsterisk, type Asterisk } from '../../../app/local/parts/asterisk.js';
import { asteriskLogs, leavesOnFailure } from '../../failedCalls/evidence.js';
import { untilTrue } from '../untilTrue.js';
import { askAri } from './askAri.js';

/** The machines' address; the hotline's trunk knows it. */
export const faxMachinesAddress = '127.0.0.5';

export interface FaxMachines {
  readonly asterisk: Asterisk;
  /** Files of the pages that a number has received, in the order of its calls. */
  received(number: string): Promise<string[]>;
  /** Dials a number, and sends the pages of a file. Resolves when the call is over. */
  send(options: {
    readonly from: string;
    readonly to: string;
    /** TIFF that this Asterisk can see. */
    readonly file: string;
    /** False: by G.711 only. */
    readonly mayUseT38?: boolean;
  }): Promise<{ readonly status: string; readonly pages: number; readonly mode: string }>;
  /**
   * Resolves once a file in a folder holds so many whole pages. The page before the last of them is
   * then confirmed: nobody sends a page before that.
   * @param folder where the pages come in; the machines' own by default, and then only the files
   *   of this number count
   */
  untilPages(number: string, pages: number, folder?: string): Promise<void>;
  /** Cuts the line of a number (that a machine here has, or sends as) at that moment. */
  cutAtPages(number: string, pages: number, folder?: string): Promise<void>;
  /** Resolves when no call is at the machine of a number: its files are whole then. */
  untilIdle(number: string): Promise<void>;
  stop(): Promise<void>;
}

export async function startFaxMachines(options: {
  readonly folder: string;
  readonly hotline: { readonly address: string; readonly sipPort: number };
  readonly sipPort: number;
  /** Of ../fax-machines, in addition: `UDPTL_PORT_FIRST`. */
  readonly variables?: Readonly<Record<string, string>>;
}): Promise<FaxMachines> {
  const asterisk = await startAsterisk({
    folder: options.folder,
    name: 'machines',
    address: faxMachinesAddress,
    configFrom: path.join(__dirname, '../fax-machines'),
    preferredSipPort: options.sipPort,
    variables: {
      HOTLINE_SIP: `${options.hotline.address}:${options.hotline.sipPort}`,
      HOTLINE_ADDRESS: options.hotline.address,
      ...options.variables,
    },
  });
  const folder = path.join(asterisk.recordingsDir, 'fax');
  await mkdir(folder, { recursive: true });
  const leaves = leavesOnFailure({ files: [asteriskLogs('machines', options.folder)] });
  const channels = async () => (await (await askAri(asterisk, 'channels')).json()) as Channel[];
  const untilPages = async (number: string, pages: number, into?: string) => {
    const names = into === undefined ? `${number}-` : '';
    await untilTrue(
      `a file of ${pages} pages for ${number}`,
      async () => (await pagesIn(into ?? folder, names)).some((each) => each >= pages) || undefined,
    );
  };
  return {
    asterisk,
    untilPages,
    async untilIdle(number) {
      await untilTrue(`the machine ${number} has hung up`, async () => {
        const up = await channels();
        return up.every(({ dialplan }) => dialplan.exten !== number) || undefined;
      });
    },
    async received(number) {
      const names = await readdir(folder);
      return names
        .filter((name) => name.startsWith(`${number}-`))
        .sort()
        .map((name) => path.join(folder, name));
    },
    async cutAtPages(number, pages, into) {
      await untilPages(number, pages, into);
      const line = (await channels()).find(
        ({ id, dialplan }) => id.startsWith(`sends-${number}-`) || dialplan.exten === number,
      );
      if (line === undefined) throw new Error(`no line of ${number} is left to be cut`);
      await askAri(asterisk, `channels/${line.id}`, { method: 'DELETE' });
    },
    async send({ from, to, file, mayUseT38 = true }) {
      const query = new URLSearchParams({
        endpoint: `PJSIP/${to}@hotline`,
        context: 'sending',
        extension: 'fax',
        priority: '1',
        callerId: from,
        channelId: `sends-${from}-${randomUUID()}`,
      });
      const variables = {
        FAX_FILE: file,
        FAX_STATION: '+86 25 8352 0000',
        FAX_OPTIONS: mayUseT38 ? 'f' : 'F',
      };
      const placed = await askAri(asterisk, `channels?${query.toString()}`, {
        method: 'POST',
        body: { variables },
      });
      if (!placed.ok) throw new Error(`the fax machine cannot dial: ${await placed.text()}`);
      let result: string[] = [];
      await untilTrue(`the fax to ${to} is over`, async () => {
        result = (await readFile(`${file}.sent`, 'utf8').catch(() => '')).trim().split('|');
        return result.at(-1) === 'end' || undefined;
      });
      const [status = '', pages = '', mode = ''] = result;
      return { status, pages: Number(pages), mode };
    },
    async stop() {
      await asterisk.stop();
      leaves();
    },
  };
}

interface Channel {
  readonly id: string;
  readonly dialplan: { readonly exten: string };
}

/** The whole pages of each file whose name begins so, while they come. */
async function pagesIn(folder: string, begins: string): Promise<number[]> {
  const names = await readdir(folder).catch(() => []);
  const count = (name: string) => readFile(path.join(folder, name)).then(countTiffPages);
  // What has no first page yet is no TIFF.
  return Promise.all(
    names
      .filter((name) => name.startsWith(begins) && name.endsWith('.tif'))
      .map((name) => count(name).catch(() => 0)),
  );
}
