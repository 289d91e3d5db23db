/** Real calls that make an appointment and cancel it: with the judge, to ask about a judgment, at the reception. */
import { samplePeople, type SamplePerson } from '../../../app/local/sample/samplePeople.js';
import type { Ticket } from '../../../app/tickets/store/tickets.js';
import type { Language } from '../../../app/telephony/call.js';
import { spoken } from '../../../app/voice/prompts/spoken.js';
import { chinaDate } from '../../../app/court/rules/workCalendar.js';
import type { Caller } from '../../telephone/caller.js';
import { appointment } from '../../telephone/callers/appointment.js';
import { mainMenuDigits } from '../../telephone/mainMenuDigits.js';
import { codeHeardBy } from '../../telephone/recogniser/codeHeardBy.js';
import { enterNumber, hearCase, partDigits, signIn } from '../../telephone/script/callerScript.js';
import { expectRecordSaysWhatWasHeard } from '../checks.js';
import { closedForNow, Hotline } from '../hotline.js';
import { together } from '../together.js';

const { zhang, sun, zhao } = samplePeople;
type Person = Pick<SamplePerson, 'residentId' | 'password'>;
const keyed = ({ residentId }: Person) => residentId.replace('X', '*');

const weekly = { days: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'], to: '11:00' };
const appointments = [
  { ...weekly, kind: 'judge_appointment', from: '10:00', room: '第三接待室' },
  { ...weekly, kind: 'judgment_questions', from: '09:00', to: '10:00', room: '第三接待室' },
  { ...weekly, kind: 'visit', from: '09:00', room: '信访接待室', roomEn: 'reception room' },
];

let hotline: Hotline;
beforeAll(async () => {
  hotline = await Hotline.start({ openingHours: closedForNow() });
  await hotline.db.query(
    `UPDATE courts SET settings = settings || jsonb_build_object('appointments', $1::jsonb)`,
    [JSON.stringify(appointments)],
  );
});
afterAll(() => hotline?.stop());

/** Signs in, and goes to the people of the case. */
async function atPeople(from: string, person: Person, language: Language = 'zh'): Promise<Caller> {
  const call = await hotline.carrier.dial({ from });
  await signIn(call, keyed(person), person.password, { language });
  await hearCase(call);
  await call.press(partDigits.people);
  return call;
}

/** Hangs up; returns all that was heard. */
async function over(call: Caller): Promise<string> {
  await call.hangUp();
  expect(await hotline.closedRow(call.from)).toMatchObject({ outcome: 'served' });
  return hotline
    .wordsHeard(call)
    .map(({ text }) => text)
    .join('\n');
}

async function appointmentOf(from: string) {
  const { rows } = await hotline.db.query<
    Pick<Ticket, 'number' | 'kind' | 'status'> & { startsAt: Date; isCancelled: boolean }
  >(
    `SELECT t.number, t.kind, t.status, a.starts_at AS "startsAt", a.cancelled_at IS NOT NULL AS "isCancelled"
       FROM ticket_appointments a JOIN tickets t ON t.id = a.ticket_id WHERE t.caller_number = $1`,
    [from],
  );
  expect(rows).toHaveLength(1);
  return rows[0] as (typeof rows)[number];
}

async function purposesTo(number: string): Promise<string[]> {
  const { rows } = await hotline.db.query<{ purpose: string }>(
    'SELECT purpose FROM sms_outbox WHERE to_number = $1 ORDER BY id',
    [number],
  );
  return rows.map(({ purpose }) => purpose);
}

/** In another call, from another telephone, goes to where appointments are cancelled. */
async function callsAgain(from: string, language: Language = 'zh'): Promise<Caller> {
  const call = await hotline.carrier.dial({ from });
  await call.answered;
  if (language === 'en') {
    await call.hears('en/languageOffer');
    await call.press('8');
    await call.hears('en/languageChosen');
  }
  await call.hears(`${language}/mainMenu`);
  await call.press(mainMenuDigits.myTicket);
  await call.hears('myTicketMenu');
  return call;
}

/** Cancels the appointment; returns all that was heard. */
async function cancels(call: Caller): Promise<string> {
  await call.hears('appointmentCancel', { until: 'end' });
  await call.press('4');
  await call.hears('askCancel', { until: 'end' });
  await call.press('1');
  await call.hears('appointmentCancelled', { until: 'end' });
  const heard = await over(call);
  await expectRecordSaysWhatWasHeard(hotline, call);
  return heard;
}

together(
  {
    'she makes an appointment with her judge, and cancels it by its number and code': async () => {
      const from = '13960000001';
      const call = await atPeople(from, zhang);
      await call.hears('appointmentJudge');
      await call.press('5');
      await call.hears('appointmentLater', { until: 'end' });
      await call.press('2');
      await call.hears('ticketSmsSent', { until: 'end' });
      const heard = await over(call);
      const made = await appointmentOf(from);
      expect(made).toMatchObject({
        ...{ kind: 'judge_appointment', status: 'dispatched', isCancelled: false },
      });
      const when = spoken('zh', chinaDate(new Date())).dateTime(made.startsAt);
      expect(when).toMatch(/十点半$/);
      expect(heard).toContain(`${when}，在第三接待室，请按二。`);
      expect(heard).toContain(`预约成功，时间是${when}，地点是第三接待室。`);
      expect(await purposesTo(from)).toEqual(['opened', 'appointment']);

      const receipt = await callsAgain('13960000002');
      await receipt.press('1');
      await receipt.hears('askTicketNumber');
      await receipt.press(`${made.number}#`);
      await receipt.hears('askTicketCode');
      await receipt.press(codeHeardBy(call), { isSecret: true });
      const again = await cancels(receipt);
      expect(again).toContain(`您预约的时间是${when}，地点是第三接待室。`);
      expect(await appointmentOf(from)).toMatchObject({ status: 'withdrawn', isCancelled: true });
      expect(await purposesTo(from)).toEqual(['opened', 'appointment', 'appointment_off']);
    },

    'in English he makes one to ask about his judgment, and cancels it once he is verified':
      async () => {
        const from = '13960000003';
        const call = await atPeople(from, sun, 'en');
        await call.hears('en/appointmentQuestions');
        await call.press('5');
        await call.hears('en/appointmentLater', { until: 'end' });
        await call.press('1');
        await call.hears('en/ticketSmsSent', { until: 'end' });
        const heard = await over(call);
        const made = await appointmentOf(from);
        expect(made).toMatchObject({ kind: 'judgment_questions', status: 'dispatched' });
        const when = spoken('en', chinaDate(new Date())).dateTime(made.startsAt);
        expect(heard).toContain(`Your appointment is made: ${when}, `);
        const verified = await callsAgain('13960000004', 'en');
        await verified.press('2');
        await enterNumber(verified, keyed(sun), sun.password);
        const again = await cancels(verified);
        expect(again).toContain(`Your appointment is ${when}, `);
        expect(await appointmentOf(from)).toMatchObject({ status: 'withdrawn', isCancelled: true });
      },

    'the caller of `make call` makes one, and cancels it in her tickets without hanging up':
      async () => {
        const { from } = appointment;
        const call = await hotline.carrier.dial({ from });
        await appointment.talk(call);
        await over(call);
        expect(await appointmentOf(from)).toMatchObject({
          ...{ kind: 'judge_appointment', status: 'withdrawn', isCancelled: true },
        });
        expect(await purposesTo(from)).toEqual(['opened', 'appointment', 'appointment_off']);
      },

    'two callers choose the same time for a visit: the second hears that it is taken, and takes the next':
      async () => {
        const [one, other] = await Promise.all([
          atPeople('13960000005', zhao),
          atPeople('13960000006', zhang),
        ]);
        const asks = async (call: Caller) => {
          await call.hears('appointmentVisit');
          await call.press('6');
          await call.hears('appointmentLater', { until: 'end' });
        };
        await Promise.all([asks(one), asks(other)]);
        await one.press('1');
        await one.hears('ticketSmsSent', { until: 'end' });
        await other.press('1');
        await other.hears('appointmentTaken');
        await other.hears('appointmentLater', { until: 'end' });
        await other.press('1');
        await other.hears('ticketSmsSent', { until: 'end' });
        await Promise.all([over(one), over(other)]);
        const first = await appointmentOf('13960000005');
        const next = await appointmentOf('13960000006');
        expect(next.startsAt.getTime() - first.startsAt.getTime()).toBe(30 * 60_000);
      },
  },
  { name: 'nothing is left behind', check: () => hotline.nothingLeft() },
);
