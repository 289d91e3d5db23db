/**
 * Faxes between two exchanges, side by side: to machines behind the trunk and to numbers where none
 * answers; by the fax number and by the tone in the menu. A modem takes its time, so what needs
 * none is tested in tests/tickets/takeReceivedFax.test.ts.
 */
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Letter } from '../../../../app/messages/fax/letter.js';
import { makeLetter } from '../../../../app/messages/fax/makeLetter.js';
import { writeFaxCode } from '../../../../app/messages/fax/rules/faxCode.js';
import { openTicket } from '../../../../app/tickets/opening/openTicket.js';
import { readMessages } from '../../../../app/tickets/store/ticketMessages.js';
import type { Ticket } from '../../../../app/tickets/store/tickets.js';
import { together } from '../../../e2e/together.js';
import { untilTrue } from '../../../telephone/untilTrue.js';
import {
  dotsOf,
  faxNumber,
  letter,
  longLetter,
  startFaxScene,
  type FaxRow,
  type FaxScene,
} from './faxScene.js';

let scene: FaxScene;
beforeAll(async () => void (scene = await startFaxScene()));
afterAll(() => scene?.stop());

let files = 0;
async function fileOf(given: Letter): Promise<string> {
  const file = path.join(scene.pbx.folder, `pages-${++files}.tif`);
  await makeLetter(given, file);
  return file;
}

interface Came {
  readonly id: number;
  readonly pages: number;
  readonly is_broken: boolean;
  readonly same_as_id: number | null;
  readonly ticket_id: number;
  readonly number: string;
  readonly status: string;
  readonly kind: string;
  readonly sms: string | null;
}

/** The fax that came from a number, once it is taken in; the `nth` of them. */
function cameFrom(number: string, nth = 1): Promise<Came> {
  return untilTrue(`a fax from ${number}`, async () => {
    const { rows } = await scene.database.pool.query<Came>(
      `SELECT i.id, i.pages, i.is_broken, i.same_as_id, i.ticket_id, o.number, o.status, o.kind,
              (SELECT s.body FROM sms_outbox s WHERE s.ticket_id = o.id AND s.purpose = 'fax_received' ORDER BY s.id DESC LIMIT 1) AS sms
         FROM fax_inbox i JOIN tickets o ON o.id = i.ticket_id WHERE i.from_number = $1 ORDER BY i.id`,
      [number],
    );
    return rows[nth - 1];
  });
}

async function aTicket(callerNumber: string): Promise<Ticket> {
  const opened = await openTicket(scene.desk, {
    kind: 'consultation',
    courtId: scene.desk.courtId(),
    language: 'zh',
    callerNumber,
    callId: null,
    by: { kind: 'caller' },
    message: { body: '请问材料怎么交' },
  });
  if (opened.kind !== 'opened') throw new Error(opened.kind);
  return opened.ticket;
}

async function attachmentsOf(ticketId: number): Promise<{ name: string; file: string }[]> {
  const { rows } = await scene.database.pool.query<{ name: string; file: string }>(
    'SELECT name, file FROM ticket_attachments WHERE ticket_id = $1 ORDER BY id',
    [ticketId],
  );
  return rows.map(({ name, file }) => ({
    name,
    file: path.join(scene.pbx.folder, 'attachments', file),
  }));
}

async function firstAttempt(to: string, given: Letter): Promise<FaxRow> {
  return scene.attempt(await scene.write(to, given), 1);
}

async function arrivesDotByDot(to: string, mode: string): Promise<void> {
  const row = await firstAttempt(to, letter);
  expect(row).toMatchObject({ state: 'delivered', pages_confirmed: 1, outcome: 'delivered', mode });
  expect(await dotsOf(...(await scene.machines.received(to)))).toEqual(
    await dotsOf(await fileOf(letter)),
  );
}

together(
  {
    'a letter arrives dot by dot by T.38': () => arrivesDotByDot('02588101', 'T38'),
    'a letter arrives dot by dot by G.711': () => arrivesDotByDot('02588601', 'audio'),

    async 'a line that is cut in mid-page: only the missing pages are sent again'() {
      const to = '02588102';
      const pages = await dotsOf(await fileOf(longLetter));
      const id = await scene.write(to, longLetter);
      const [cut] = await Promise.all([scene.attempt(id, 1), scene.machines.cutAtPages(to, 2)]);
      expect(cut).toMatchObject({ state: 'waiting', outcome: 'broken', again_after: 2 });
      expect(cut.pages).toBe(pages.length);
      expect(cut.pages_confirmed).toBeGreaterThan(0);
      expect(cut.pages_confirmed).toBeLessThan(pages.length);
      scene.pass(2);
      const again = await scene.attempt(id, 2);
      expect(again).toMatchObject({ state: 'delivered', pages_confirmed: pages.length });
      const [, second = ''] = await scene.machines.received(to);
      expect(await dotsOf(second)).toEqual(pages.slice(cut.pages_confirmed));
    },

    async 'busy has its own plan'() {
      const row = await firstAttempt('02588401', longLetter);
      expect(row).toMatchObject({ state: 'waiting', outcome: 'busy', again_after: 3 });
    },

    async 'so has a person who answers'() {
      const row = await firstAttempt('02588305', longLetter);
      expect(row).toMatchObject({ state: 'waiting', outcome: 'no_fax', again_after: 30 });
    },

    async 'one that comes without a cover is a ticket for the dispatchers, with its pages as TIFF and PDF'() {
      const file = await fileOf({ ...letter, code: null });
      const from = '13700000301';
      const sent = await scene.machines.send({ from, to: faxNumber, file });
      expect(sent).toEqual({ status: 'SUCCESS', pages: 1, mode: 'T38' });
      const came = await cameFrom(from);
      expect(came).toMatchObject({ pages: 1, is_broken: false, same_as_id: null });
      expect(came).toMatchObject({ status: 'opened', kind: 'handed_over' });
      expect(came.sms).toContain(`收到1页，登记编号为${came.number}`);
      const [tiff, pdf, ...others] = await attachmentsOf(came.ticket_id);
      expect(others).toEqual([]);
      expect(await dotsOf(tiff?.file ?? '')).toEqual(await dotsOf(file));
      expect(pdf?.name).toMatch(/^fax-.*\.pdf$/);
      expect((await readFile(pdf?.file ?? '')).subarray(0, 5).toString()).toBe('%PDF-');
    },

    async 'by the tone in the menu, a cover that comes back files itself with its ticket'() {
      const ticket = await aTicket('13700000399');
      const reference = { kind: 'ticket', number: ticket.number } as const;
      const code = writeFaxCode(reference, scene.desk.identityKeys);
      const file = await fileOf({ ...letter, code });
      const from = '13700000302';
      const atTheMenu = scene.atTheMenu();
      const sent = await scene.machines.send({ from, to: '12368', file, mayUseT38: false });
      expect(sent).toMatchObject({ status: 'SUCCESS', pages: 1, mode: 'audio' });
      expect((await atTheMenu).leftFor).toBe('fax');
      const came = await cameFrom(from);
      expect(came.number).toBe(ticket.number);
      const [tiff] = await attachmentsOf(came.ticket_id);
      expect(await dotsOf(tiff?.file ?? '')).toEqual(await dotsOf(file));
    },

    async 'one whose sender has guessed the number of a ticket is for the dispatchers, who are told'() {
      const ticket = await aTicket('13700000398');
      const code = `12368:ticket:${ticket.number}`;
      const from = '13700000304';
      const file = await fileOf({ ...letter, code });
      const sent = await scene.machines.send({ from, to: faxNumber, file });
      expect(sent).toMatchObject({ status: 'SUCCESS', pages: 1 });
      const came = await cameFrom(from);
      expect(came.number).not.toBe(ticket.number);
      expect(came).toMatchObject({ status: 'opened', kind: 'handed_over' });
      const [note] = await readMessages(scene.database.pool, came.ticket_id);
      expect(note?.body).toContain(`写有工单${ticket.number}，但缺少本热线的校验码`);
      expect(came.sms).toContain(`登记编号为${came.number}`);
      expect(await attachmentsOf(ticket.id)).toEqual([]);
      expect(await readMessages(scene.database.pool, ticket.id)).toHaveLength(1);
    },

    async 'one that cannot be read however often is kept as it came, and no fax waits for it any longer'() {
      const incoming = path.join(scene.pbx.asterisk.recordingsDir, 'fax/in');
      const [name, from] = ['hotline-damaged.1', '13700000306'];
      const tiff = path.join(incoming, `${name}.tif`);
      const damaged = 'II*\0\x08\0\0\0';
      await writeFile(tiff, damaged);
      const result = `SUCCESS|12|audio|14400|||${from}|${faxNumber}|${name}||end`;
      await writeFile(path.join(incoming, `${name}.result`), result);
      const came = await cameFrom(from);
      expect(came).toMatchObject({ pages: 12, kind: 'handed_over', sms: null });
      const [kept, ...others] = await attachmentsOf(came.ticket_id);
      expect(others).toEqual([]);
      expect(await readFile(kept?.file ?? '', 'latin1')).toBe(damaged);
      await untilTrue('it is forgotten', async () =>
        (await scene.telephony.fax.received()).every((each) => each.name !== name)
          ? true
          : undefined,
      );
    },

    async 'a line cut while pages come in: those that came are kept, and the whole fax joins them'() {
      const file = await fileOf(longLetter);
      const from = '13700000303';
      const incoming = path.join(scene.pbx.asterisk.recordingsDir, 'fax/in');
      const [cut] = await Promise.all([
        scene.machines.send({ from, to: faxNumber, file }),
        scene.machines.cutAtPages(from, 2, incoming),
      ]);
      expect(cut.status).not.toBe('SUCCESS');
      const broken = await cameFrom(from);
      const { length } = await dotsOf(file);
      expect(broken.is_broken).toBe(true);
      expect(broken.pages).toBeGreaterThan(0);
      expect(broken.pages).toBeLessThan(length);
      expect(broken.sms).toContain('传输中断');
      const again = path.join(scene.pbx.folder, 'again.tif');
      await copyFile(file, again);
      await scene.machines.send({ from, to: faxNumber, file: again });
      const whole = await cameFrom(from, 2);
      expect(whole).toMatchObject({ pages: length, is_broken: false, same_as_id: broken.id });
      expect(whole.ticket_id).toBe(broken.ticket_id);
      expect(await attachmentsOf(whole.ticket_id)).toHaveLength(4);
    },
  },
  {
    name: 'no call is left',
    async check() {
      await untilTrue('no call is left', async () =>
        (await scene.calls()) === 0 ? true : undefined,
      );
    },
  },
);
