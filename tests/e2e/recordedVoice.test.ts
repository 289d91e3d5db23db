/**
 * A whole call in a recorded voice: a second engine voice stands in for the human who reads the
 * list, and the hotline's own engine is mute.
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import { languages } from '../../app/prompts/catalogue.js';
import { samplePeople } from '../../app/sample/samplePeople.js';
import { spoken } from '../../app/prompts/spoken.js';
import { chinaDate } from '../../app/court/rules/workCalendar.js';
import type { Language } from '../../app/telephony/call.js';
import { freshDatabase, sharedParts } from '../parts/database.js';
import { muteEngine, readAloud } from '../prompts/recorded/standIn.js';
import { decodeAlaw } from '../telephone/ear/alaw.js';
import { findSound } from '../telephone/ear/soundCorrelation.js';
import { readWav } from '../telephone/ear/wav.js';
import { hearCase, hearPart, signIn } from '../telephone/script/callerScript.js';
import { knownCase } from './case/knownCase.js';
import { Hotline } from './hotline.js';
import { runCli } from './runCli.js';

// Asterisk has a /tmp of its own.
const root = mkdtempSync(path.join(sharedParts().folder, 'voice-'));
const soundsDir = path.join(root, 'sounds');
const recordedDir = path.join(root, 'recorded');
const engineAsked = path.join(root, 'engine-asked');

/** Sentences of other conversations; reading them too would only take time. */
const elsewhere = /^(agent|order|callback|line|message|kind|contact|pause|complain|about|report)/;

/**
 * What a call in Mandarin needs in English: the offer, and what every process has at hand in both
 * languages.
 */
const english =
  /^(languageOffer|greeting|courtTelephone|mainMenu|cannotServe|oneMoment|goodbye|court-|digit-)/;

/** Has the stand-in read a list, and the hotline take what was read. */
async function record(language: Language, env: Record<string, string>): Promise<void> {
  const csv = await runCli(env, ['prompts', 'script', '--language', language]);
  const rows: string[][] = parse(csv, { bom: true, from_line: 2 });
  const lines = rows.map(([file = '', text = '']) => ({ name: path.parse(file).name, text }));
  const isHeard = ({ name }: { name: string }) =>
    language === 'zh' ? !elsewhere.test(name) : english.test(name);
  const folder = path.join(root, `read-${language}`);
  await readAloud(folder, lines.filter(isHeard), language);
  await runCli(env, ['prompts', 'take', folder, '--language', language, '--partial']);
}

let hotline: Hotline;
beforeAll(async () => {
  mkdirSync(recordedDir);
  const engine = {
    SPEECH_ENGINE: 'command',
    SPEECH_COMMAND: muteEngine(root, engineAsked),
  };
  const database = await freshDatabase({ sample: true });
  for (const language of languages) {
    await record(language, {
      PATH: process.env.PATH ?? '',
      DATABASE_URL: database.url,
      SOUNDS_DIR: soundsDir,
      RECORDED_PROMPTS_DIR: recordedDir,
      ...engine,
    });
  }
  await database.close();
  hotline = await Hotline.start({
    recordedVoice: { soundsDir, recordedDir },
    // The sounds of the call are kept, so that they can be compared with what was heard.
    env: { ...engine, SAID_SOUNDS_KEEP_DAYS: '1', FIRST_KEY_TIMEOUT_MS: '1500' },
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
  const { residentId, password, queryNumber } = samplePeople.zhang;
  const call = await hotline.carrier.dial({ from: '13700000012' });
  await signIn(call, residentId.replace('X', '*'), password);
  await hearCase(call);
  await hearPart(call, '4');
  await call.press('*');
  await call.hears('zh/mainMenu');
  // In silence the main menu is heard several times, in a voice that takes its time.
  await call.hears('goodbye', { until: 'end', withinMs: 300_000 });
  await call.ended;

  const heard = call.heard().map(({ sound }) => sound.id);
  expect(heard).toEqual(
    expect.arrayContaining(['zh/mainMenu', 'zh/askNumber', 'zh/askPassword', 'zh/goodbye']),
  );
  expect(heard).not.toContain('zh/cannotSay');
  // The hotline also prepares what the caller may ask for next: names of people, words of the court.
  // Of what the caller has heard, the engine was asked for nothing.
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

  // The date of the hearing is there in the recorded clips, one after the other.
  const file = await knownCase(hotline, queryNumber);
  const hearing = file.hearings.find(({ status }) => status === 'scheduled');
  if (hearing === undefined) throw new Error('the sample case has changed');
  const [month = '', day = ''] = chinaDate(new Date(hearing.startsAt)).split('-').slice(1);
  const { samples } = readWav(call.recording);
  expect(spoken('zh').dateTime(new Date(hearing.startsAt))).toContain('月');
  const monthAt = findSound(samples, heardWave(`zh/clips/month-${Number(month)}`));
  expect(monthAt?.likeness).toBeGreaterThan(0.6);
  const dayAt = findSound(samples, heardWave(`zh/clips/day-${Number(day)}`), monthAt?.atSeconds);
  expect(dayAt?.likeness).toBeGreaterThan(0.6);
  expect((dayAt?.atSeconds ?? 0) - (monthAt?.atSeconds ?? 0)).toBeLessThan(1.5);
});
