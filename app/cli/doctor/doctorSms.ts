/** The doctor's check of SMS. */
import { allReplies, readReplies } from '../../messages/store/replyCounts.js';
import { readAccountState } from '../../messages/store/listOutbox.js';
import { plain } from '../terminal/textTable.js';
import { fail, ok, warn, type Check } from './finding.js';

/**
 * Minutes for which an SMS may wait: after the first an operator should look, after the second
 * people do not get their SMS.
 */
const lateMinutes = 5;
const failedMinutes = 60;
/** With fewer than this, chance may have kept the receipts away. */
const leastTaken = 5;

/** Checks that SMS are sent: the account, its connection, its receipts, and what waits. */
export const sms: Check = async ({ pool, config, now }) => {
  const { SMS_DRIVER: account } = config;
  for (const [counted, setting] of [
    [allReplies.refusals, 'SMS_REFUSALS_PER_HOUR'],
    [allReplies.answers, 'SMS_ANSWERS_PER_HOUR'],
  ] as const) {
    if ((await readReplies(pool, counted, now)) < config[setting]) continue;
    return warn(
      `${config[setting]} replies were written this hour, and SMS get no more of them: somebody may be flooding the hotline`,
      `hotline api inbox-sms shows who writes; if they are people, set ${setting} higher`,
    );
  }
  const state = await readAccountState(pool, account, now);
  if (!state.isHeld) {
    return fail(
      `no process holds the account ${account}: SMS are not sent`,
      'start a process with the role jobs, and read its log',
    );
  }
  if (state.connectedSince === null) {
    const why = state.lastError === null ? '' : ` (${plain(state.lastError)})`;
    return fail(
      `the account ${account} is not connected${why}`,
      'check the address, the name and the password of the account, and ask the carrier',
    );
  }
  const waitsMinutes =
    state.oldestDueAt === null ? 0 : (now.getTime() - state.oldestDueAt.getTime()) / 60_000;
  if (waitsMinutes >= lateMinutes) {
    return (waitsMinutes >= failedMinutes ? fail : warn)(
      `the oldest SMS has waited for ${Math.round(waitsMinutes)} min`,
      'hotline api outbox-sms says why; the carrier may be throttling the account (SMS_PER_SECOND)',
    );
  }
  if (state.taken >= leastTaken && state.confirmed === 0) {
    return warn(
      `the gateway confirmed none of the last ${state.taken} parts that it took more than ten minutes ago`,
      'ask the carrier whether receipts are on for the account; for SMPP see SMPP_RECEIPT_IDS',
    );
  }
  if (state.unknown > 0) {
    return warn(
      `${state.unknown} SMS may have been sent or not`,
      'hotline api outbox-sms --state unknown lists them; outbox-sms-again sends one again',
    );
  }
  if (account !== 'file') return ok(`${account} is connected; nothing waits`);
  const says = `SMS are written to ${config.SMS_DIR}: nobody receives them`;
  return config.HOTLINE_ENV === 'production'
    ? warn(says, 'set SMS_DRIVER to the account at your carrier (docs/en/administrator.md)')
    : ok(says);
};
