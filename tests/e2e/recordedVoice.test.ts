/**
 * A whole call in a recorded voice: a second engine voice stands in for the human who reads the
 * list, and the hotline's own engine is mute.
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import type { Pool } from 'pg';
import { shortCause } from '../../app/court/cases/rules/shortCause.js';
import { shortCourtName } from '../../app/court/rules/shortCourtName.js';
import { chinaDate } from '../../app/court/rules/workCalendar.js';
import { readCourt } from '../../app/court/store/courts.js';
import {
  fillTemplate,
  promptNames,
  promptText,
  type PromptName,
} from '../../app/voice/prompts/catalogue.js';
import { makeClipBook } from '../../app/voice/prompts/clips/clipBook.js';
import { spoken } from '../../app/voice/prompts/spoken.js';
import { samplePeople } from '../../app/local/sample/samplePeople.js';
import type { Language } from '../../app/telephony/call.js';
import { freshDatabase, sharedParts } from '../parts/database.js';
import { muteEngine, readAloud } from '../voice/prompts/recorded/standIn.js';
import { decodeAlaw } from '../telephone/recogniser/alaw.js';
import { findSound } from '../telephone/recogniser/soundCorrelation.js';
import { readWav } from '../telephone/recogniser/wav.js';
import { hearCase, madeSentence, partDigits, signIn } from '../telephone/script/callerScript.js';
import { knownCase, type KnownCase } from './case/knownCase.js';
import { Hotline } from './hotline.js';
import { runCli } from './runCli.js';

// Asterisk has a /tmp of its own.
const root = mkdtempSync(path.join(sharedParts().folder, 'voice-'));
const soundsDir = path.join(root, 'sounds');
const recordedDir = path.join(root, 'recorded');
const engineAsked = path.join(root, 'engine-asked');

/**
 * The sentences on the way of the call, by language, and those that every process makes when it
 * starts; reading the whole list would only take time.
 */
const sentences: Readonly<Record<Language, readonly PromptName[]>> = {
  zh: [
    ...(['greeting', 'languageOffer', 'mainMenu', 'askNumber', 'askPassword'] as const),
    ...(['signedIn', 'aboutTrial', 'partHearing', 'partContact', 'partFees'] as const),
    ...(['questionSummons', 'partMore', 'repeatAndBack', 'nextTrial'] as const),
    ...(['callTooLong', 'courtTelephone'] as const),
    ...(['goodbye', 'cannotSay', 'cannotServe', 'oneMoment'] as const),
  ],
  en: ['languageOffer'],
};

/** A line of the reading list. */
interface Line {
  readonly name: string;
  readonly text: string;
}

/** The clips of a reading list, of which values are joined. */
function clipsOf(lines: readonly Line[]): Line[] {
  const promptOf = ({ name }: Line) => name.split('.')[0] ?? '';
  return lines.filter((line) => !(promptNames as readonly string[]).includes(promptOf(line)));
}

/** Returns the clips that a value is joined of, in the order in which they are said. */
function clipsOfValue(language: Language, lines: readonly Line[], value: string) {
  const book = makeClipBook(
    language,
    clipsOf(lines).map(({ name, text }) => ({ text, position: 'any', sound: name, key: name })),
  );
  const placed = book.cover(value, { startsPhrase: true, endsPhrase: true });
  if (placed === null) throw new Error(`the reading list has no clips for ${value}`);
  return placed.map(({ clip }) => clip);
}

/**
 * Returns the lines that a call needs: its sentences, and the clips that its values are joined of.
 */
function linesOfCall(language: Language, lines: readonly Line[], values: readonly string[]) {
  const words = new Set(
    values.flatMap((value) => clipsOfValue(language, lines, value)).map(({ text }) => text),
  );
  const isSaid = ({ name }: Line) =>
    (sentences[language] as readonly string[]).includes(name.split('.')[0] ?? '');
  // A digit has a clip for each place in a group.
  return [...lines.filter(isSaid), ...clipsOf(lines).filter(({ text }) => words.has(text))];
}

/**
 * Has the stand-in read what the call needs of the list, and the hotline take what was read.
 * @returns the list
 */
async function record(
  language: Language,
  env: Record<string, string>,
  values: readonly string[],
): Promise<Line[]> {
  const csv = await runCli(env, ['prompts', 'script', '--language', language]);
  const rows: string[][] = parse(csv, { bom: true, from_line: 2 });
  const lines = rows.map(([file = '', text = '']) => ({ name: path.parse(file).name, text }));
  const folder = path.join(root, `read-${language}`);
  await readAloud(folder, linesOfCall(language, lines, values), language);
  await runCli(env, ['prompts', 'take', folder, '--language', language, '--partial']);
  return lines;
}

/** Returns the hearing that a case waits for. */
function nextHearing({ hearings }: KnownCase) {
  const hearing = hearings.find(({ status }) => status === 'scheduled');
  if (hearing === undefined) throw new Error('the sample case has changed');
  return { startsAt: new Date(hearing.startsAt), courtroom: hearing.courtroom };
}

/** Returns what the sentences of the call are filled with. */
async function valuesOfCall(db: Pool): Promise<string[]> {
  const court = await readCourt(db, '苏98');
  const file = await knownCase({ db }, samplePeople.zhang.queryNumber);
  const { startsAt, courtroom } = nextHearing(file);
  const words = spoken('zh', chinaDate(new Date()));
  return [
    shortCourtName(court?.name ?? ''),
    words.telephone(court?.telephone ?? ''),
    fillTemplate(promptText('zh', 'caseOfCause'), { cause: shortCause(file.cause) }),
    words.dateTime(startsAt),
    words.courtroom(courtroom),
  ];
}

let hotline: Hotline;
/** The sounds of the clips that say when the hearing is, in their order. */
let hearingClips: string[];
beforeAll(async () => {
  mkdirSync(recordedDir);
  const engine = {
    SPEECH_ENGINE: 'command',
    SPEECH_COMMAND: muteEngine(root, engineAsked),
  };
  const database = await freshDatabase({ sample: true });
  const values = { zh: await valuesOfCall(database.pool), en: [] };
  const env = {
    PATH: process.env.PATH ?? '',
    DATABASE_URL: database.url,
    SOUNDS_DIR: soundsDir,
    RECORDED_PROMPTS_DIR: recordedDir,
    ...engine,
  };
  const [, lines] = await Promise.all([record('en', env, values.en), record('zh', env, values.zh)]);
  const { startsAt } = nextHearing(
    await knownCase({ db: database.pool }, samplePeople.zhang.queryNumber),
  );
  const day = spoken('zh', chinaDate(new Date())).dateTime(startsAt);
  hearingClips = clipsOfValue('zh', lines, day).map(({ sound }) => `zh/clips/${sound}`);
  await database.close();
  hotline = await Hotline.start({
    recordedVoice: { soundsDir, recordedDir },
    // The sounds of the call are kept, so that they can be compared with what was heard.
    // The question after the hearing is one too many, so the hotline says goodbye.
    env: { ...engine, SAID_SOUNDS_KEEP_DAYS: '1', MAX_MENUS_PER_CALL: '5' },
  });
});
afterAll(async () => {
  await hotline?.stop();
  rmSync(root, { recursive: true, force: true });
});

/** Reads a sound file of the hotline as the caller would hear it. */
function heardWave(id: string): Int16Array {
  return decodeAlaw(readFileSync(path.join(soundsDir, `${id}.alaw`)));
}

test('from greeting to goodbye every sentence is the recorded voice, and none the engine', async () => {
  const { residentId, password } = samplePeople.zhang;
  const call = await hotline.carrier.dial({ from: '13700000012' });
  await signIn(call, residentId.replace('X', '*'), password);
  await hearCase(call);
  await call.press(partDigits.hearing);
  await call.hears(madeSentence, { until: 'end' });
  await call.press('*');
  await call.hears('callTooLong');
  await call.hears('goodbye', { until: 'end' });
  await call.ended;

  const heard = call.heard().map(({ sound }) => sound.id);
  expect(heard).toEqual(
    expect.arrayContaining(['zh/mainMenu', 'zh/askNumber', 'zh/askPassword', 'zh/goodbye']),
  );
  expect(heard).not.toContain('zh/cannotSay');
  // The hotline also prepares what the caller may ask for next: names of people, words of the
  // court. Of what the caller has heard, the engine was asked for nothing.
  const { rows } = await hotline.db.query<{ detail: string }>(
    `SELECT detail FROM call_events e JOIN calls c ON c.id = e.call_id
      WHERE c.caller_number = $1 AND e.kind = 'prompt'`,
    [call.from],
  );
  const asked = existsSync(engineAsked) ? readFileSync(engineAsked, 'utf8').split('\n') : [];
  const words = rows.map(({ detail }) => detail).join('\n');
  expect(words).toContain('号');
  expect(asked.filter((text) => text !== '' && words.includes(text))).toEqual([]);
  for (const id of heard) {
    if (/\/(said|of-calls|clips)\//.test(id)) continue;
    const note = JSON.parse(readFileSync(path.join(soundsDir, `${id}.json`), 'utf8')) as unknown;
    expect([id, note]).toMatchObject([id, { from: 'recording' }]);
  }

  // The day of the hearing is there in the recorded clips, one after the other: a date, or 下周五.
  const { samples } = readWav(call.recording);
  const [first = '', second = ''] = hearingClips;
  const firstAt = findSound(samples, heardWave(first));
  expect(firstAt?.likeness).toBeGreaterThan(0.6);
  const secondAt = findSound(samples, heardWave(second), firstAt?.atSeconds);
  expect(secondAt?.likeness).toBeGreaterThan(0.6);
  expect((secondAt?.atSeconds ?? 0) - (firstAt?.atSeconds ?? 0)).toBeLessThan(1.5);
});
