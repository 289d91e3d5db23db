/** Waiting for an agent: places, digits, and every way in which the wait can end without one. */
import { addDays, chinaDate, weekdayOf } from '../../../app/court/rules/workCalendar.js';
import { putQueue } from '../../../app/queue/store/queues.js';
import type { Caller } from '../../telephone/caller.js';
import { DeskCalls, type EntryRow } from './deskCalls.js';
import { Hotline } from '../hotline.js';
import { together } from '../together.js';
import { mainMenuDigits } from '../../telephone/mainMenuDigits.js';

/**
 * Open one minute a week, at least two days away, so that the court is closed whenever this runs.
 */
const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const openDay = [2, 3, 4]
  .map((days) => weekdayOf(addDays(chinaDate(new Date()), days)))
  .flatMap((day) => (day === 0 || day === 6 ? [] : [weekdays[day] ?? '']))[0];

let hotline: Hotline;
let desk: DeskCalls;
beforeAll(async () => {
  hotline = await Hotline.start({
    softphones: true,
    openingHours: { ...noDays(), [openDay ?? '']: [{ from: '03:00', to: '03:01' }] },
  });
  desk = new DeskCalls(hotline);
  await desk.setQueues({ announce_every_s: 10, relax: '[]' });
  // Separate agents by topic and language, so that callers of other scenarios do not interfere.
  await desk.crew(['2001'], ['court:苏98', 'topic:general', 'language:zh']);
  await desk.crew(['2002'], ['court:苏98', 'topic:case', 'language:zh']);
});
afterAll(async () => {
  await hotline?.stop();
});

function noDays(): Record<string, never[]> {
  return Object.fromEntries(['workdays', ...weekdays].map((day) => [day, []]));
}

/** The caller is asked for their case number, where `0#` asks for an agent. */
async function isAskedForCase(from: string): Promise<Caller> {
  const caller = await hotline.carrier.dial({ from });
  await caller.hears(/./);
  await caller.press(mainMenuDigits.caseInquiry);
  await caller.hears('askNumber');
  return caller;
}

/** The caller declines a callback, and goes back. */
async function wantsNoCallback(caller: Caller): Promise<void> {
  await caller.hears('callbackOffer');
  await caller.press('*');
}

/** The caller hears why and what else is offered, and is back in the main menu. */
async function isTold(caller: Caller, ...words: string[]): Promise<void> {
  for (const each of words) await caller.hears(each);
  await caller.hears('mainMenu');
  await caller.hangUp();
}

together(
  {
    'places, estimate, music, digits; then who was first is served': async () => {
      // The only agent is rung for the first caller. Then three callers wait, in this order.
      const first = await desk.rings('13700000301');
      const talks = async () => {
        const agent = await first.telephone.answer();
        const isTalking = ({ status }: EntryRow) => status === 'talking';
        await desk.untilEntry('13700000301', 'talking', isTalking);
        await desk.hearEachOther(first.caller, agent);
        return agent;
      };
      const talking = talks();
      // Awaited further down.
      talking.catch(() => undefined);
      const joins = async (from: string) => {
        const caller = await desk.asks(from);
        await desk.untilEntry(from, 'there', () => true);
        return caller;
      };
      const second = await joins('13700000302');
      const third = await joins('13700000303');
      const fourth = await joins('13700000304');
      const waits = async () => {
        await second.hears('queueEntered');
        await second.hears('recordingNotice', { until: 'end' });
        await second.hears('queueNext');
        await second.hears('queueDigits');
      };
      const asksAgain = async () => {
        await third.hears('recordingNotice', { until: 'end' });
        const place = await third.hears(/\/said\//, { until: 'end' });
        await third.hears(/queueSoon|\/said\//);
        await third.hears('queueDigits', { until: 'end' });
        await third.hears('hold/calm');
        await third.press('9');
        expect((await third.hears(/\/said\//)).sound.id).toBe(place.sound.id);
        return place;
      };
      const leaves = async () => {
        await fourth.hears('queueDigits');
        await fourth.press('*');
        await fourth.hears('queueChoice');
        await fourth.press('*');
        await isTold(fourth, 'queueLeft');
      };
      const [agentOfFirst, place] = await Promise.all([talking, asksAgain(), waits(), leaves()]);
      expect(await desk.outcomes('13700000304')).toEqual(['digit']);
      expect(await desk.queueEvents({ from: '13700000304' })).toEqual([
        'ENTERQUEUE',
        'EXITWITHKEY',
      ]);

      const fifth = await desk.asks('13700000305');
      await fifth.hears('queueEntered');
      await fifth.hangUp();
      expect(await desk.outcomes('13700000305')).toEqual(['abandoned']);

      // The place is said again after the music, without a digit.
      await second.hears('hold/calm');
      await second.hears('queueNext');
      await third.press('2');
      await third.hears('notRecorded');
      await agentOfFirst.hangUp();
      await first.caller.hears('askSatisfaction');
      await first.caller.hangUp();
      await desk.change('2001', { kind: 'wrap_up_done' });
      const telephone = await hotline.softphones.ringing('2001');
      expect(telephone.callerNumber).toBe('13700000302');
      await second.hangUp();
      const next = await hotline.softphones.ringingFor('13700000303');
      const agent = await next.answer();
      await desk.untilEntry('13700000303', 'talking', ({ status }) => status === 'talking');
      await desk.hearEachOther(third, agent);
      expect(await desk.recordings('13700000303')).toEqual([]);
      await third.hangUp();
      expect(await desk.outcomes('13700000302')).toEqual(['abandoned']);
      expect(hotline.texts.find(place.sound.id).text).toBe('您前面还有一位。');
    },

    'nobody signed in: told so, and how else to reach the court': async () => {
      // No agent here speaks English.
      const caller = await desk.asks('13700000311', '8');
      await caller.hears('en/queueNobody');
      await wantsNoCallback(caller);
      await isTold(caller);
      expect(await desk.outcomes('13700000311')).toEqual(['no_agents']);
    },

    'queue full, longest wait, closing time while waiting and before': async () => {
      await putQueue(hotline.db, 'case', { maxWaiting: 1, maxWaitS: 10 });
      const busy = await agentCallOfCase('13700000321');
      const [waiting, tooMany] = await Promise.all([
        isAskedForCase('13700000322'),
        isAskedForCase('13700000323'),
      ]);
      await waiting.press('0#');
      await waiting.hears('queueEntered');
      await tooMany.press('0#');
      await tooMany.hears('queueFull');
      await tooMany.hears(/\/said\//);
      await tooMany.hangUp();
      expect(await desk.outcomes('13700000323')).toEqual(['full']);

      await waiting.hears('queueTooLong');
      expect(await desk.outcomes('13700000322')).toEqual(['timeout']);
      await putQueue(hotline.db, 'case', { maxWaitS: 600 });
      await wantsNoCallback(waiting);
      await waiting.hears('askNumber');
      await waiting.press('0#');
      await waiting.hears('queueEntered');
      await putQueue(hotline.db, 'case', { hours: 'court', closingGraceS: 0 });
      await wantsNoCallback(waiting);
      await waiting.hears('askNumber');
      expect(await desk.outcomes('13700000322')).toEqual(['timeout', 'closed']);
      expect(await desk.queueEvents({ from: '13700000322' })).toEqual([
        ...['ENTERQUEUE', 'EXITWITHTIMEOUT', 'ENTERQUEUE', 'EXITEMPTY'],
      ]);
      await waiting.press('0#');
      await waiting.hears('callbackOffer');
      await waiting.hangUp();
      expect(await desk.outcomes('13700000322')).toEqual(['timeout', 'closed', 'closed']);
      // A caller who is talking is not sent away.
      await desk.hearEachOther(busy.caller, busy.agent);
      await busy.caller.hangUp();
    },
  },
  { name: 'nothing is left behind', check: () => hotline.nothingLeft() },
);

async function agentCallOfCase(from: string): Promise<{ caller: Caller; agent: Caller }> {
  const caller = await isAskedForCase(from);
  await caller.press('0#');
  const telephone = await hotline.softphones.ringingFor(from);
  const agent = await telephone.answer();
  await desk.untilEntry(from, 'talking', ({ status }) => status === 'talking');
  return { caller, agent };
}
