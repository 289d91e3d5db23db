/** A hotline's exchange with its fax line, and fax machines behind the trunk. */
import path from 'node:path';
import { postgresWakeUps } from '../../../../app/core/wakeUps/wakeUps.js';
import { freeUdpPort } from '../../../../app/local/parts/freePort.js';
import { startFaxLine, type FaxLine } from '../../../../app/messages/fax/faxLine.js';
import type { Letter } from '../../../../app/messages/fax/letter.js';
import { readFaxPages } from '../../../../app/messages/fax/readFaxPages.js';
import type { FaxPage } from '../../../../app/messages/fax/rules/bilevelTiff.js';
import { writeFax } from '../../../../app/messages/fax/store/faxOutbox.js';
import { wakeFax } from '../../../../app/messages/fax/wakeFax.js';
import { loadIdentityKeys } from '../../../../app/court/identity/store/identityKeys.js';
import {
  takeReceivedFax,
  type FaxTicketDeps,
} from '../../../../app/tickets/files/takeReceivedFax.js';
import type { CallEnded } from '../../../../app/telephony/call.js';
import type { Asterisk } from '../../../../app/telephony/asterisk/connectAsterisk.js';
import { freshDatabase, sharedParts, type TestDatabase } from '../../../parts/database.js';
import { askAri } from '../../../telephone/network/askAri.js';
import {
  faxMachinesAddress,
  startFaxMachines,
  type FaxMachines,
} from '../../../telephone/network/faxMachines.js';
import { untilTrue } from '../../../telephone/untilTrue.js';
import { log, startTestAsterisk, type Reception, type TestAsterisk } from '../testAsterisk.js';

export const faxNumber = '02583529999';

export interface FaxScene {
  readonly pbx: TestAsterisk;
  readonly machines: FaxMachines;
  readonly database: TestDatabase;
  readonly telephony: Asterisk;
  readonly desk: FaxTicketDeps;
  /** Answers the next call as the menu does, and tells how it has ended. */
  atTheMenu(): Promise<CallEnded>;
  /** Moves the clock on. */
  pass(minutes: number): void;
  now(): Date;
  /** Writes a fax, as an action would. Returns its id. */
  write(toNumber: string, letter: Letter): Promise<number>;
  /** Wakes what is due, and resolves to the row once the attempt with this number is over. */
  attempt(faxId: number, number: number): Promise<FaxRow>;
  /** How many calls the hotline's exchange has. */
  calls(): Promise<number>;
  stop(): Promise<void>;
}

export interface FaxRow {
  readonly state: string;
  readonly pages: number | null;
  readonly pages_confirmed: number;
  /** Minutes from the end of the attempt to the next one. */
  readonly again_after: number;
  readonly outcome: string;
  readonly mode: string;
  readonly error: string | null;
}

export async function startFaxScene(): Promise<FaxScene> {
  let now = new Date('2026-11-26T02:00:00Z');
  const clock = { now: () => now };
  const sipPort = await freeUdpPort(faxMachinesAddress);
  const pbx = await startTestAsterisk({
    TRUNK_CONTACT: `${faxMachinesAddress}:${sipPort}`,
    TRUNK_QUALIFY_SECONDS: '0',
    TRUNK_FAX_DETECT: 'yes',
    FAX_NUMBERS: faxNumber,
  });
  const { sipAddress: address, sipPort: hotlinePort } = pbx.asterisk;
  const machines = await startFaxMachines({
    folder: path.join(pbx.folder, 'machines'),
    hotline: { address, sipPort: hotlinePort },
    sipPort,
  });
  const database = await freshDatabase({ sample: true });
  const { telephony, reception } = await pbx.connect();
  const app = {
    db: database.pool,
    clock,
    log,
    telephony,
    fax: telephony.fax,
  };
  const { rows } = await database.pool.query<{ id: number }>(
    "SELECT id FROM courts WHERE code = '苏98'",
  );
  const desk: FaxTicketDeps = {
    db: database.pool,
    clock,
    log,
    node: 'hotline',
    identityKeys: loadIdentityKeys(sharedParts().identityKeysFile),
    courtId: () => rows[0]?.id ?? 0,
    settings: {
      ATTACHMENTS_DIR: path.join(pbx.folder, 'attachments'),
      ATTACHMENT_MAX_MEGABYTES: 20,
      ATTACHMENTS_PER_TICKET: 50,
    },
  };
  let line: FaxLine | null = startFaxLine({
    ...app,
    node: 'hotline',
    wakeUps: postgresWakeUps(database.url),
    maxAtOnce: 20,
    mayBegin: () => true,
    isSucceeded: () => false,
    takeReceived: (fax, isUnreadable) => takeReceivedFax(desk, fax, isUnreadable),
  });
  return {
    pbx,
    machines,
    database,
    telephony,
    desk,
    atTheMenu: () => atTheMenu(reception, pbx),
    now: () => now,
    pass: (minutes) => void (now = new Date(now.getTime() + minutes * 60_000)),
    write(toNumber, letter) {
      const expiresAt = new Date(now.getTime() + 86_400_000);
      return writeFax(database.pool, { toNumber, letter, purpose: 'test', expiresAt }, now);
    },
    async attempt(faxId, number) {
      await wakeFax(app, faxId);
      return untilTrue(`attempt ${number} of fax ${faxId}`, async () => {
        const { rows } = await database.pool.query<FaxRow>(
          `SELECT f.state, f.pages, f.pages_confirmed, a.outcome, a.mode, a.error,
                  extract(epoch FROM f.next_at - a.over_at)::int / 60 AS again_after
             FROM fax_outbox f JOIN fax_attempts a ON a.fax_id = f.id
            WHERE f.id = $1 AND a.number = $2 AND a.over_at IS NOT NULL`,
          [faxId, number],
        );
        return rows[0];
      });
    },
    async calls() {
      const channels = await askAri(pbx.asterisk, 'channels');
      return ((await channels.json()) as unknown[]).length;
    },
    async stop() {
      await line?.stop();
      line = null;
      await telephony.stop();
      await machines.stop();
      await pbx.stop();
      await database.close();
    },
  };
}

async function atTheMenu(reception: Reception, pbx: TestAsterisk): Promise<CallEnded> {
  const call = await reception.nextCall();
  await call.answer();
  const talking = call.play([pbx.says('long')]).catch(() => undefined);
  const end = await call.ended;
  await talking;
  return end;
}

/** A letter as the hotline sends it, on one page. */
export const letter: Letter = {
  court: '江苏省南京市中级人民法院',
  title: '案件进展告知',
  reference: '（2026）苏98民初100号',
  date: '2026年11月26日',
  rows: [{ label: '案由', value: '民间借贷纠纷' }],
  paragraphs: [],
  code: '12368:case:（2026）苏98民初100号:0123456789ABCDEF',
  foot: '本页由12368诉讼服务热线自动生成，不代替法律文书的送达。',
};

/**
 * A letter of many pages with next to nothing on them: a modem takes a second for each. Each page
 * differs by its number.
 */
export const longLetter = letterOfLines(75);

export function letterOfLines(lines: number): Letter {
  return {
    court: '',
    title: '',
    reference: '',
    date: '',
    rows: [],
    code: null,
    foot: '',
    paragraphs: Array.from({ length: lines }, () => '一'),
  };
}

/** The dots of pages, for comparing: equal texts are equal pages, dot by dot. */
export async function dotsOf(...files: readonly string[]): Promise<string[]> {
  const pages = (await Promise.all(files.map((file) => readFaxPages(file)))).flat();
  return pages.map(
    ({ width, height, dots }: FaxPage) => `${width}x${height} ${dots.toString('base64')}`,
  );
}
