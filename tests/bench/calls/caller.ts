/**
 * How long a caller is on the telephone before they know when their hearing is, outside the court's
 * hours, by a real call with the real voice.
 */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Caller } from '../../telephone/caller.js';
import { SoundLibrary } from '../../telephone/recogniser/soundLibrary.js';
import { mainMenuDigits } from '../../telephone/mainMenuDigits.js';
import { startCarrier } from '../../telephone/network/startCarrier.js';
import { benchFolder, soundsDir, startBenchHotline, type BenchHotline } from '../benchHotline.js';
import { held, printFigures, told, writeFigures, type Figure } from '../figure.js';

/**
 * The same way before the conversation was made again (2026-11-26): digits as the prompts asked for
 * them (`#` after number and password), questions answered, and seconds of a script that waits for
 * each question to begin.
 */
const before = { digits: 27, questions: 3, hurriedS: 37.7 };

/** A sentence about the caller's case. */
const fact = /\/of-calls\//;

/** Runs the bench. */
export async function benchCaller(): Promise<Figure[]> {
  const hotline = await startBenchHotline();
  try {
    await closeCourt(hotline);
    const folder = path.join(benchFolder, 'caller');
    await mkdir(folder, { recursive: true });
    const running = await startCarrier({
      folder: path.join(folder, 'carrier'),
      recordings: folder,
      hotline: { address: hotline.asterisk.sipAddress, sipPort: hotline.asterisk.sipPort },
      sounds: await SoundLibrary.open(soundsDir),
    });
    try {
      const call = async (nth: number, way: Way) => {
        const from = `1380000200${nth}`;
        const caller = await running.carrier.dial({ from, name: `caller-${nth}` });
        const [number = '', password = ''] = hotline.people[nth] ?? [];
        const seconds = await timeOf(caller, () => way(caller, number, password));
        await caller.hangUp();
        return { from, seconds };
      };
      // The first call after a start has everything to read for the first time.
      await call(0, typesAtOnce);
      const hurried = await call(1, typesAtOnce);
      const patient = await call(2, hearsGreeting);
      const thorough = await call(3, hearsMenu);
      const passed = await questionsOf(hotline, hurried.from);
      const figures = [
        held(
          'from answer to the hearing date said, digits typed at once, s',
          hurried.seconds,
          before.hurriedS,
          '≤ 15 s',
          hurried.seconds <= 15,
        ),
        held(
          'the same, every prompt to the digit that is wanted heard out, a digit a second, s',
          patient.seconds,
          null,
          '≤ 45 s',
          patient.seconds <= 45,
        ),
        told('the same, and the whole main menu, s', thorough.seconds),
        held(
          'digits on that way',
          passed.digits,
          before.digits,
          'no more than before',
          passed.digits <= before.digits,
        ),
        held(
          'questions on that way',
          passed.questions,
          before.questions,
          'no more than before',
          passed.questions <= before.questions,
        ),
      ];
      await writeFigures('caller', figures);
      printFigures('From the first ring to the fact', figures);
      return figures;
    } finally {
      await running.stop();
    }
  } finally {
    await hotline.stop();
  }
}

type Way = (caller: Caller, number: string, password: string) => Promise<void>;

/** Seconds from the answer until the sentence with the date has been heard to its end. */
async function timeOf(caller: Caller, way: () => Promise<void>): Promise<number> {
  await caller.answered;
  const answeredAt = performance.now();
  await way();
  await caller.hears(fact, { until: 'end' });
  return (performance.now() - answeredAt) / 1000;
}

/** The caller knows the digits. */
const typesAtOnce: Way = async (caller, number, password) => {
  await caller.press(mainMenuDigits.caseInquiry + number + password, { isSecret: true });
};

/** The caller presses the digit when the greeting, which names it, is over. */
const hearsGreeting: Way = async (caller, number, password) => {
  await caller.hears(/\/said\//, { until: 'end' });
  await signsInSlowly(caller, number, password);
};

const hearsMenu: Way = async (caller, number, password) => {
  await caller.hears('mainMenu', { until: 'end' });
  await signsInSlowly(caller, number, password);
};

async function signsInSlowly(caller: Caller, number: string, password: string): Promise<void> {
  await caller.press(mainMenuDigits.caseInquiry);
  await caller.hears('askNumber', { until: 'end' });
  await pressSlowly(caller, number);
  await caller.hears('askPassword', { until: 'end' });
  await pressSlowly(caller, password);
}

/** Presses a digit a second. */
async function pressSlowly(caller: Caller, digits: string): Promise<void> {
  for (const digit of digits) {
    await delay(1000);
    await caller.press(digit, { isSecret: true });
  }
}

/** Makes the court one that is open for a minute in the night only. */
async function closeCourt(hotline: BenchHotline): Promise<void> {
  const atNight = [{ from: '03:00', to: '03:01' }];
  const openingHours = { workdays: atNight, saturday: [], sunday: [], holiday: [] };
  await hotline.database.pool.query(
    "UPDATE courts SET settings = settings || jsonb_build_object('openingHours', $1::jsonb)",
    [JSON.stringify(openingHours)],
  );
  await hotline.restartApp();
}

/** Counts the digits that a caller has pressed, and the questions that they answered. */
async function questionsOf(
  { database }: BenchHotline,
  from: string,
): Promise<{ digits: number; questions: number }> {
  const { rows } = await database.pool.query<{ detail: string }>(
    `SELECT e.detail FROM call_events e JOIN calls c ON c.id = e.call_id
      WHERE c.caller_number = $1 AND e.kind = 'digits' ORDER BY e.seq`,
    [from],
  );
  // Of a secret the record keeps the number of digits only.
  const digitsOf = (detail: string) =>
    Number(/^\((\d+) digits\)$/.exec(detail)?.[1] ?? detail.length);
  return {
    digits: rows.reduce((sum, { detail }) => sum + digitsOf(detail), 0),
    questions: rows.length,
  };
}
