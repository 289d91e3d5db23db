/**
 * Guesses a query password by telephone, from a new number each time, and counts the guesses until
 * the person is locked.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Pool } from 'pg';
import type { SipSocket } from '../../attack/sipSocket.js';

/** The attacked person, and the telephone of the attacker. */
export interface Guessing {
  readonly phone: SipSocket;
  readonly pool: Pool;
  /** The ID number of the attacked person, as it is entered. */
  readonly number: string;
  readonly password: string;
  /** Returns where Asterisk receives the audio of a number's call. */
  readonly heardAt: (from: string) => Promise<{ address: string; port: number }>;
}

/** More than any escalation allows, so that the loop ends even if the hotline never locks. */
const most = 50;

/**
 * Makes one guess per call, so that only the person's lock limits it.
 * @returns how many guesses were tried
 */
export async function guessUntilLocked(guessing: Guessing): Promise<number> {
  for (let call = 0; call < most; call += 1) {
    const said = await guessOnce(guessing, call);
    if (said === 'locked') return call + 1;
    if (said !== 'failed') throw new Error(`a guess was answered ${said}`);
  }
  return Infinity;
}

async function guessOnce(guessing: Guessing, call: number): Promise<string> {
  const { phone, pool, number, password } = guessing;
  const fromUser = `1360002${String(call).padStart(4, '0')}`;
  const message = { method: 'INVITE', fromUser, toUser: '12368' } as const;
  const answer = await phone.ask(message);
  if (answer.status !== 200) throw new Error(`a guesser got ${answer.status} ${answer.reason}`);
  try {
    const at = await guessing.heardAt(fromUser);
    const wrong = password.replace(/.$/, (digit) => String((Number(digit) + 1 + call) % 10));
    const guess =
      wrong === password ? password.replace(/^./, (d) => (d === '0' ? '1' : '0')) : wrong;
    // A caller who knows the menus does not wait for them.
    for (const digit of `1${number}${guess}`) await phone.press(at, digit);
    for (;;) {
      const { rows } = await pool.query<{ detail: string }>(
        `SELECT e.detail FROM call_events e JOIN calls c ON c.id = e.call_id
          WHERE c.caller_number = $1 AND e.kind = 'step' AND e.name IN ('signIn', 'guess') ORDER BY e.seq DESC LIMIT 1`,
        [fromUser],
      );
      if (rows[0] !== undefined) return rows[0].detail;
      await delay(50);
    }
  } finally {
    await phone.hangUp(message, answer);
  }
}
