import { readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Language } from '../../../app/telephony/call.js';
import { makeEspeakNg } from '../../../app/voice/speech/espeakNg.js';
import { makeSoundMaker } from '../../../app/voice/speech/soundMaker.js';
import type { SpeechEngine } from '../../../app/voice/speech/speechEngine.js';
import { promptText } from '../../../app/voice/prompts/catalogue.js';
import { measureSound, synthWav, temporaryFolder } from './measureSound.js';

const folder = temporaryFolder();
const maker = makeSoundMaker(makeEspeakNg());

const sentences: readonly [Language, string][] = [
  ['zh', '您有两件案件，请按一查询第一件。'],
  ['zh', '开庭时间是十二月三日星期四，上午九点半，在第三法庭。'],
  ['zh', '好。'],
  [
    'en',
    'You have two cases. The hearing is on Thursday, December third, at nine thirty in the morning.',
  ],
  ['en', 'Yes.'],
];

describe.each(sentences)('in %s: %s', (language, text) => {
  const target = path.join(folder, `${language}-${text.length}`);
  beforeAll(() => maker.say(text, language, target, 'sentence'));

  test('is as loud as every other, in both forms, and never clips', () => {
    for (const ending of ['.alaw', '.sln16'] as const) {
      const { rmsDb, peakDb } = measureSound(target, ending);
      // Pauses bring the whole slightly below the level of the speech itself.
      expect(rmsDb).toBeGreaterThan(-24);
      expect(rmsDb).toBeLessThan(-19);
      expect(peakDb).toBeLessThanOrEqual(-2.9);
    }
  });

  test('has the same length at 8 and 16 kHz', () => {
    const narrow = measureSound(target, '.alaw').seconds;
    expect(narrow).toBeCloseTo(measureSound(target, '.sln16').seconds, 2);
    expect(narrow).toBeGreaterThan(0.25);
  });

  test('begins at once and ends with the pause of a sentence', () => {
    const { seconds } = measureSound(target, '.sln16');
    const start = measureSound(target, '.sln16', { from: 0, seconds: 0.2 });
    const pause = measureSound(target, '.sln16', { from: seconds - 0.2, seconds: 0.2 });
    expect(start.peakDb).toBeGreaterThan(-40);
    expect(pause.rmsDb).toBeLessThan(-45);
    const end = measureSound(target, '.sln16', { from: seconds - 0.4, seconds: 0.15 });
    expect(end.peakDb).toBeGreaterThan(-45);
  });
});

test('a longer text takes longer, at a pace that can be followed', async () => {
  const text = '您的案件已经立案，案号是二零二六年，苏九八，民终，一二三四号。';
  const target = path.join(folder, 'pace');
  await maker.say(text, 'zh', target, 'sentence');
  const syllables = text.replace(/\P{L}/gu, '').length;
  const { seconds } = measureSound(target, '.alaw');
  // Calm speech for a listener who takes notes: 2 to 5 syllables a second, including pauses.
  expect(syllables / seconds).toBeGreaterThan(2);
  expect(syllables / seconds).toBeLessThan(5);
});

describe('a recording', () => {
  const wav = path.join(folder, 'recording.wav');
  const target = path.join(folder, 'taken-over');

  test.each([
    ['a whisper', '0.02', 44_100, 2],
    ['a shout', '0.99', 48_000, 1],
    ['at telephone rate', '0.3', 8000, 1],
  ])('%s comes out at the same level, its silence cut', async (_, volume, rate, channels) => {
    synthWav(wav, ['synth', '2', 'pluck', 'A3', 'vol', volume, 'pad', '3', '3'], rate, channels);
    await maker.takeOver(wav, target, 'sentence');
    const { seconds, rmsDb, peakDb } = measureSound(target, '.alaw');
    expect(seconds).toBeLessThan(2.5);
    expect(rmsDb).toBeGreaterThan(-26);
    expect(rmsDb).toBeLessThan(-19);
    expect(peakDb).toBeLessThanOrEqual(-2.9);
  });

  test('a piece ends sooner than a sentence, so that it runs on into what follows', async () => {
    synthWav(wav, ['synth', '1', 'sine', '440', 'vol', '0.3', 'pad', '1', '1']);
    await maker.takeOver(wav, target, 'sentence');
    const sentence = measureSound(target, '.sln16').seconds;
    await maker.takeOver(wav, target, 'piece');
    expect(sentence - measureSound(target, '.sln16').seconds).toBeCloseTo(0.23, 2);
  });

  test('of silence, and what is no WAV, is refused and named; what was there before stays', async () => {
    synthWav(wav, ['synth', '1', 'sine', '440', 'vol', '0.3']);
    await maker.takeOver(wav, target, 'piece');
    const before = readFileSync(`${target}.alaw`);

    synthWav(wav, ['trim', '0', '2']);
    await expect(maker.takeOver(wav, target, 'piece')).rejects.toThrow(
      /recording\.wav contains only silence/,
    );
    await writeFile(wav, 'this is no sound');
    await expect(maker.takeOver(wav, target, 'piece')).rejects.toThrow(/sox: ended with code 2/);
    await expect(maker.takeOver(path.join(folder, 'none.wav'), target, 'piece')).rejects.toThrow(
      'ENOENT',
    );

    expect(readFileSync(`${target}.alaw`)).toEqual(before);
    expect(readdirSync(folder).filter((name) => name.includes('.part'))).toEqual([]);
  });
});

test('no more sounds are made at once than allowed, and all are made in the end', async () => {
  const espeak = makeEspeakNg();
  let running = 0;
  let most = 0;
  const counting: SpeechEngine = {
    ...espeak,
    async speak(text, language) {
      most = Math.max(most, ++running);
      try {
        return await espeak.speak(text, language);
      } finally {
        running--;
      }
    },
  };
  const two = makeSoundMaker(counting, { parallel: 2 });
  const targets = [1, 2, 3, 4, 5, 6].map((n) => path.join(folder, `parallel-${n}`));
  await Promise.all(targets.map((target) => two.say('稍等。', 'zh', target, 'sentence')));
  expect(most).toBe(2);
  for (const target of targets) expect(measureSound(target, '.alaw').seconds).toBeGreaterThan(0.3);
});

test('a failure gives its place to who waits', async () => {
  const one = makeSoundMaker(
    {
      name: 'failing',
      identity: () => Promise.resolve('failing'),
      speak: () => Promise.reject(new Error('no voice today')),
    },
    { parallel: 1 },
  );
  const attempts = [1, 2, 3].map((n) =>
    one.say('喂', 'zh', path.join(folder, `f${n}`), 'sentence'),
  );
  for (const attempt of attempts) await expect(attempt).rejects.toThrow('no voice today');
});

test.each(['zh', 'en'] as const)(
  'the question after an agent call is two seconds long in %s',
  async (language) => {
    const target = path.join(folder, `question-${language}`);
    await maker.say(promptText(language, 'askSatisfaction'), language, target, 'sentence');
    // Without the sentence's final pause, during which a digit may already be pressed.
    const pause = 0.31;
    expect(measureSound(target, '.alaw').seconds - pause).toBeLessThanOrEqual(2);
  },
);
