import { samplePeople } from '../../../app/local/sample/samplePeople.js';
import { isSoundNamed } from '../caller.js';
import { mainMenuDigits } from '../mainMenuDigits.js';
import { hearCase, partDigits, signIn, type CallerScript } from '../script/callerScript.js';

const { queryNumber, password } = samplePeople.chen;

/** Where a caller with several tickets chooses one, and where a single one is told. */
const listOrTicket = ['caseListBack', 'appointmentCancel'];

export const appointment: CallerScript = {
  about: 'Chen Yu makes an appointment with her judge by digit, and cancels it in her tickets',
  from: '13800001016',
  async talk(call) {
    await signIn(call, queryNumber, password);
    await hearCase(call);
    await call.press(partDigits.people);
    await call.hears('appointmentJudge');
    await call.press('5');
    await call.hears('appointmentLater', { until: 'end' });
    await call.press('2');
    // A call that broke off has left her an appointment; and nobody makes more than four in 30 days.
    const outcomes = ['ticketSmsSent', 'appointmentExists', 'appointmentsEnough'];
    const { sound } = await call.hearsOneOf(outcomes, { until: 'end' });
    if (isSoundNamed(sound.id, 'appointmentsEnough')) return;
    await hearCase(call);
    await call.press('*');
    await call.hears('mainMenu');
    await call.press(mainMenuDigits.myTicket);
    await call.hears('myTicketMenu');
    await call.press('2');
    // The latest of several tickets is the first.
    const first = await call.hearsOneOf(listOrTicket, { until: 'end' });
    if (isSoundNamed(first.sound.id, 'caseListBack')) {
      await call.press('1');
      await call.hears('appointmentCancel', { until: 'end' });
    }
    await call.press('4');
    await call.hears('askCancel', { until: 'end' });
    await call.press('1');
    await call.hears('appointmentCancelled', { until: 'end' });
  },
};
