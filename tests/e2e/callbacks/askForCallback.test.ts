/**
 * Callers request callbacks by real calls: in the queue, where the place is kept, and when no agent
 * can be reached. Or they leave a message.
 */
import path from 'node:path';
import { messagesFolder } from '../../../app/core/files/fileKinds.js';
import { ticketNumberInWords } from '../../../app/ivr/journeys/ticket/ticketPrompts.js';
import { fillTemplate, promptText, type PromptName } from '../../../app/voice/prompts/catalogue.js';
import { spoken } from '../../../app/voice/prompts/spoken.js';
import {
  addDays,
  chinaDate,
  chinaMoment,
  weekdayOf,
} from '../../../app/court/rules/workCalendar.js';
import { putQueue } from '../../../app/queue/store/queues.js';
import { readMessages } from '../../../app/tickets/store/ticketMessages.js';
import { readTicket, type Ticket } from '../../../app/tickets/store/tickets.js';
import type { Caller } from '../../telephone/caller.js';
import type { HeardSound } from '../../telephone/recogniser/hearing.js';
import { speakMessage } from '../../telephone/script/speakMessage.js';
import { callerWords, DeskCalls, type Talking } from '../desk/deskCalls.js';
import { Hotline } from '../hotline.js';
import { together } from '../together.js';
import { mainMenuDigits } from '../../telephone/mainMenuDigits.js';

/**
 * Open one minute a week, at least two days away, so that the court is closed whenever this runs.
 */
const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const openOn = [2, 3, 4]
  .map((days) => addDays(chinaDate(new Date()), days))
  .find((day) => weekdayOf(day) !== 0 && weekdayOf(day) !== 6);
const openDay = weekdays[weekdayOf(openOn ?? '')] ?? '';

let hotline: Hotline;
let desk: DeskCalls;
let busy: Promise<Talking> | undefined;
beforeAll(async () => {
  const closed = Object.fromEntries(weekdays.map((day) => [day, []]));
  hotline = await Hotline.start({
    softphones: true,
    openingHours: { ...closed, [openDay]: [{ from: '03:00', to: '03:01' }] },
  });
  desk = new DeskCalls(hotline);
  await desk.crew(['2001'], ['court:苏98', 'topic:general', 'language:zh']);
  await putQueue(hotline.db, 'case', { hours: 'court' });
});
afterAll(async () => {
  await hotline?.stop();
});

interface CallbackRow {
  readonly number: string;
  readonly origin: string;
  readonly status: string;
  readonly queue: string;
  readonly order_at: Date;
  readonly next_at: Date;
  /** The queue entry that the caller left. */
  readonly entry: { readonly result: string; readonly order_at: string } | null;
}

async function callbacksOf(from: string): Promise<CallbackRow[]> {
  const { rows } = await hotline.db.query<CallbackRow>(
    `SELECT c.number, c.origin, c.status, l.name AS queue, c.order_at, c.next_at,
            CASE WHEN e.id IS NOT NULL THEN jsonb_build_object('result', e.result, 'order_at', e.order_at) END AS entry
       FROM callbacks c JOIN queues l ON l.id = c.queue_id LEFT JOIN queue_entries e ON e.id = c.entry_id
      WHERE c.requested_from = $1 ORDER BY c.id`,
    [from],
  );
  return rows;
}

/** Waits for the next sentence made for this caller. */
function hearsSaid(caller: Caller): Promise<HeardSound> {
  return caller.hears(/\/said\//, { until: 'end' });
}

function textOf({ sound }: HeardSound): string {
  return hotline.texts.find(sound.id).text;
}

/** Returns a sentence with its values, given in the words in which they must be said. */
function filled(name: PromptName, values: Readonly<Record<string, string>>): string {
  return fillTemplate(promptText('zh', name), values);
}

/** Returns a caller's tickets with the purposes of their SMS. */
async function ticketsOf(from: string): Promise<{ ticket: Ticket; sms: string[] }[]> {
  const { rows } = await hotline.db.query<{ number: string; sms: string[] }>(
    `SELECT o.number, array(SELECT s.purpose FROM sms_outbox s WHERE s.ticket_id = o.id AND s.to_number = $1) AS sms
       FROM tickets o WHERE o.caller_number = $1 ORDER BY o.id`,
    [from],
  );
  return Promise.all(
    rows.map(async ({ number, sms }) => {
      const ticket = await readTicket(hotline.db, number);
      if (ticket === null) throw new Error(`ticket ${number} is gone`);
      return { ticket, sms };
    }),
  );
}

/** A caller asks for an agent outside the queue's hours, and is offered a callback. */
async function isOffered(from: string): Promise<Caller> {
  const caller = await hotline.carrier.dial({ from });
  await caller.hears(/./);
  await caller.press(mainMenuDigits.caseInquiry);
  await caller.hears('askNumber');
  await caller.press('0#');
  await caller.hears('callbackOffer');
  return caller;
}

/** A caller waits in the queue, because the only agent is talking to another caller. */
async function waits(from: string): Promise<Caller> {
  busy ??= desk.talk('13700000701');
  await busy;
  const caller = await desk.asks(from);
  await caller.hears('queueDigits', { until: 'end' });
  return caller;
}

together(
  {
    'in the queue: star and one, her number is said, and her place is kept': async () => {
      const second = await waits('13700000702');
      await second.press('*');
      await second.hears('queueChoice', { until: 'end' });
      await second.press('1');
      const number = await hearsSaid(second);
      await second.press('1');
      const kept = await hearsSaid(second);
      await second.hears('goodbye');
      expect(await second.ended).toMatchObject({ by: 'network', cause: 16 });
      expect(await desk.outcomes('13700000702')).toEqual(['callback']);
      expect((await hotline.closedRow('13700000702')).outcome).toBe('served');
      const [callback, ...more] = await callbacksOf('13700000702');
      expect(more).toEqual([]);
      expect(callback).toMatchObject({
        number: '13700000702',
        origin: 'queue',
        status: 'waiting',
        queue: 'general',
        entry: { result: 'callback' },
      });
      expect(new Date(callback?.entry?.order_at ?? '')).toEqual(callback?.order_at);
      const own = '幺三七，零零零零，零七零二';
      expect(textOf(number)).toBe(filled('callbackToThisNumber', { number: own }));
      expect(textOf(kept)).toBe(filled('callbackKeepsPlace', { number: own }));
    },

    'another number: a service is refused, hers is said back': async () => {
      const caller = await waits('13700000703');
      await caller.press('*12');
      await caller.hears('callbackAskNumber');
      await caller.press('95588#');
      await caller.hears('callbackServiceNumber');
      // The # arrives after the number is complete, and must not answer the next question.
      await caller.press('13912345678#');
      const entered = await hearsSaid(caller);
      await caller.press('1');
      await caller.hears('goodbye');
      expect(await callbacksOf('13700000703')).toMatchObject([
        { number: '13912345678', origin: 'queue', status: 'waiting' },
      ]);
      const other = '幺三九，幺二三四，五六七八';
      expect(textOf(entered)).toBe(filled('callbackConfirmNumber', { number: other }));
    },

    'outside of hours: called in the next opening, and self-service goes on': async () => {
      const from = '13700000711';
      const caller = await isOffered(from);
      await caller.press('1');
      const number = await hearsSaid(caller);
      await caller.press('1');
      const when = await hearsSaid(caller);
      await caller.hears('askNumber');
      await caller.hangUp();
      const opensAt = chinaMoment(openOn ?? '', '03:00');
      expect(await callbacksOf(from)).toMatchObject([
        { number: from, origin: 'outside_hours', queue: 'case', next_at: opensAt },
      ]);
      const own = '幺三七，零零零零，零七幺幺';
      expect(textOf(number)).toBe(filled('callbackToThisNumber', { number: own }));
      const said = spoken('zh', chinaDate(new Date())).dateTime(opensAt);
      expect(textOf(when)).toBe(filled('callbackAt', { when: said, number: own }));
    },

    'outside of hours: a message is a ticket, and self-service goes on': async () => {
      const from = '13700000712';
      const caller = await isOffered(from);
      await caller.press('2');
      const sounds = ['zh/goodbye', callerWords].map((name) =>
        path.join(hotline.settings.SOUNDS_DIR ?? '', name),
      );
      await speakMessage(caller, 'consultationIntro', sounds);
      const number = await hearsSaid(caller);
      await caller.hears('ticketSmsSent', { until: 'end' });
      await caller.hears('askNumber');
      await caller.hangUp();
      expect(await callbacksOf(from)).toEqual([]);
      const [left, ...more] = await ticketsOf(from);
      expect(more).toEqual([]);
      expect(left).toMatchObject({
        ticket: { kind: 'consultation', status: 'opened', caseId: null, language: 'zh' },
        sms: ['opened'],
      });
      expect((await hotline.closedRow(from)).outcome).toBe('served');
      const messages = await readMessages(hotline.db, left?.ticket.id ?? 0);
      const words = spoken('zh', chinaDate(new Date()));
      const said = ticketNumberInWords({ language: 'zh', words }, left?.ticket.number ?? '');
      expect(textOf(number)).toContain(`您的登记编号是${said}。`);
      expect(messages).toHaveLength(1);
      const file = messages[0]?.voice?.file ?? '';
      const { recordingsDir } = hotline.asterisk;
      expect(await desk.isSaidIn(path.join(recordingsDir, messagesFolder, file), callerWords)).toBe(
        true,
      );
    },
  },
  {
    name: 'nothing is left behind',
    async check() {
      await (await busy)?.caller.hangUp();
      await hotline.nothingLeft();
    },
  },
);
