/** Sentences with values in a recorded voice: one sound, joined of parts and clips. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { durationOf } from '../../../../app/voice/prompts/promptFiles.js';
import { makeClipFiles } from '../../../../app/voice/prompts/clips/clipFiles.js';
import { readingList } from '../../../../app/voice/prompts/recorded/readingList.js';
import { takeRecordings } from '../../../../app/voice/prompts/recorded/takeRecordings.js';
import { spoken } from '../../../../app/voice/prompts/spoken.js';
import { makeVoice, type VoiceOptions } from '../../../../app/voice/prompts/voice.js';
import { makeSoundMaker } from '../../../../app/voice/speech/soundMaker.js';
import { makeEspeakNg } from '../../../../app/voice/speech/espeakNg.js';
import { joinSamples } from '../../../../app/voice/speech/joinSamples.js';
import { samplesOf } from '../../../../app/voice/speech/levelling.js';
import { expectNoClick, expectOneLevel } from '../../speech/seams.js';
import { temporaryFolder } from '../../speech/measureSound.js';
import { readAloud } from './standIn.js';

const root = temporaryFolder();
const recordedDir = path.join(root, 'recorded');
const courtroom = '第三法庭';
const words = spoken('zh', '2026-01-01');
const when = words.dateTime(new Date('2026-12-03T01:30:00Z'));
const lines = readingList('zh', [{ kind: 'courtroom', name: courtroom, nameEn: null }]).filter(
  ({ name }) =>
    /^(nextTrial|officeTelephone|courtTelephone|caseHeading|judgeInCharge)\.\d$/.test(name) ||
    // Of months, days and times those that are said here; a court's recordings have two hundred more.
    /^((digit|time|courtroom)-|(month-12|day-3|weekday-4|hour-9|minute-30)$)/.test(name),
);

beforeAll(async () => {
  const folder = path.join(root, 'read');
  await readAloud(folder, lines);
  const report = await takeRecordings({
    folder,
    language: 'zh',
    lines,
    recordedDir,
    partial: false,
  });
  expect(report).toMatchObject({ faults: [], missing: [], taken: lines.length });
});

/** Makes a voice that notes what the engine is asked. The sounds of the clips are shared. */
function recordedVoice(more: Partial<VoiceOptions> = {}) {
  const soundsDir = path.join(root, 'sounds');
  const asked: string[] = [];
  const espeak = makeEspeakNg();
  const soundMaker = makeSoundMaker({
    ...espeak,
    speak(text, language) {
      asked.push(text);
      return espeak.speak(text, language);
    },
  });
  const log = {
    warn(message: string, fields: unknown) {
      throw new Error(`${message}: ${JSON.stringify(fields)}`);
    },
    info: () => undefined,
  } as unknown as VoiceOptions['log'];
  const options = { soundMaker, soundsDir, recordedDir, log, node: 'n1', ...more };
  const ofCalls = path.join(soundsDir, 'zh', 'of-calls', 'n1');
  return {
    voice: makeVoice(options),
    clips: makeClipFiles(options),
    asked,
    left: () => (existsSync(ofCalls) ? readdirSync(ofCalls) : []),
  };
}

test('a hearing is one sound of the recorded voice alone, for the call that hears it', async () => {
  const { voice, asked, left } = recordedVoice();
  const call = voice.forCall();
  const { sounds, text, durationMs } = await call.utterance('zh', 'nextTrial', { when, courtroom });
  expect(text).toContain(when);
  expect(asked).toEqual([]);
  expect(sounds).toHaveLength(1);
  const [sound = ''] = sounds;
  // The same in telephone quality and wideband.
  expect(durationMs).toBe(await durationOf(sound));
  expect(Math.abs(statSync(`${sound}.sln16`).size / 32 - durationMs)).toBeLessThan(1);
  // Heard again in the same call, it is the same file.
  expect((await call.utterance('zh', 'nextTrial', { when, courtroom })).sounds).toEqual(sounds);
  expect(left()).toHaveLength(2);
  await call.over();
  expect(left()).toEqual([]);
});

test('the engine says only the value that has no clips, in between', async () => {
  const { voice, asked, left } = recordedVoice();
  const call = voice.forCall();
  const { sounds } = await call.utterance('zh', 'judgeInCharge', { name: '王建国' });
  expect(asked).toEqual(['王建国']);
  expect(sounds).toHaveLength(1);
  // Nothing of the value alone is left beside the sentence.
  expect(left()).toHaveLength(2);
  await call.over();
  expect(left()).toEqual([]);
});

test('what says nothing about a caller is joined once and kept', async () => {
  const { voice, asked } = recordedVoice();
  const telephone = words.telephone('0512-88886666');
  const { sounds } = await voice.utterance('zh', 'courtTelephone', { telephone });
  expect(sounds[0]).toContain(`${path.sep}said${path.sep}`);
  // A sound that is made again is another file of the same name.
  const made = statSync(`${sounds[0]}.sln16`).ino;
  const again = recordedVoice();
  expect((await again.voice.utterance('zh', 'courtTelephone', { telephone })).sounds).toEqual(
    sounds,
  );
  expect(statSync(`${sounds[0]}.sln16`).ino).toBe(made);
  expect([...asked, ...again.asked]).toEqual([]);
});

test('a sentence without a recorded part stays in one voice, although its values have clips', async () => {
  const { voice, asked } = recordedVoice();
  const { text } = await voice.utterance('zh', 'hearingPostponed', { when, what: '开庭' });
  expect(asked).toEqual([text]);
});

test("the speaker's own pauses are the joined sentences' pauses", async () => {
  const { rhythm } = await recordedVoice().clips.survey('zh');
  expect(rhythm.pauseMs).toBeGreaterThanOrEqual(100);
  expect(rhythm.pauseMs).toBeLessThanOrEqual(600);
  expect(rhythm.closeMs).toBeLessThan(rhythm.pauseMs / 2);
});

test('the clips of a date have one level, and no click between them', async () => {
  const { voice, clips } = recordedVoice();
  await voice.lookForRecordings();
  const { clips: all, rhythm } = await clips.survey('zh');
  const pieces = ['month-12', 'day-3', 'weekday-4', 'hour-9', 'minute-30'].map((name) => {
    const clip = all.find((each) => each.name === name);
    const samples = samplesOf(readFileSync(`${clip?.sound}.sln16`));
    return { samples, gapMs: rhythm.closeMs };
  });
  const joined = joinSamples(pieces);
  if (joined === null) throw new Error('nothing was joined');
  expectOneLevel(joined);
  expectNoClick(joined);
});
