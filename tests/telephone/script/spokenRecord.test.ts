/** The tests' recognisers confuse no two sentences of the tests' voice. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isStatic, promptNames, promptText } from '../../../app/voice/prompts/catalogue.js';
import { encodeAlaw } from '../recogniser/alaw.js';
import { CodedSounds } from '../recogniser/codedSounds.js';
import { makeCodedPrompts, startCodedVoice } from '../recogniser/codedVoice.js';
import { hearRecording } from '../recogniser/hearing.js';
import { numberOf, playNumber, repeatsOf } from '../recogniser/soundCode.js';
import { SpokenRecord } from './spokenRecord.js';
import { SpokenTexts } from './spokenTexts.js';

let folder: string;
beforeAll(() => void (folder = mkdtempSync(path.join(tmpdir(), 'spoken-'))));
afterAll(() => rmSync(folder, { recursive: true }));

test('a sentence with the hash of a prompt is heard as itself, and so is the prompt', async () => {
  const { unlucky, prompt } = unluckySentence();
  const [record, soundsDir] = [path.join(folder, 'record'), path.join(folder, 'sounds')];
  const voice = await startCodedVoice(record);
  await makeCodedPrompts(soundsDir, voice.url);
  await voice.stop();
  const number = await (await SpokenRecord.make(record)).note(unlucky, 'zh');
  const sounds = await CodedSounds.open(soundsDir, record);
  const texts = new SpokenTexts(soundsDir, record);
  const wordsOf = (played: number, text: string) =>
    hearRecording(encodeAlaw(playNumber(played, repeatsOf(text), 8000)), sounds).heard.map(
      ({ sound }) => texts.find(sound.id).text,
    );
  expect(wordsOf(number, unlucky)).toEqual([unlucky]);
  expect(wordsOf(numberOf(prompt, 'zh'), prompt)).toEqual([prompt]);
});

/** Returns a sentence that has the hash of a prompt, and the prompt. */
function unluckySentence(): { unlucky: string; prompt: string } {
  const prompts = promptNames.filter(isStatic).map((name) => promptText('zh', name));
  const byNumber = new Map(prompts.map((prompt) => [numberOf(prompt, 'zh'), prompt]));
  for (let n = 0; ; n += 1) {
    const unlucky = `已经登记，您的登记编号是${n}。`;
    const prompt = byNumber.get(numberOf(unlucky, 'zh'));
    if (prompt !== undefined) return { unlucky, prompt };
  }
}

test('sentences with one hash have different numbers, and each the same one whenever it is said', async () => {
  const record = await SpokenRecord.make(path.join(folder, 'many'));
  const first = new Map<number, string>();
  const twins: string[] = [];
  for (let n = 0; twins.length < 6; n += 1) {
    const [text, number] = [`登记编号是${n}。`, numberOf(`登记编号是${n}。`, 'zh')];
    const twin = first.get(number);
    if (twin === undefined) first.set(number, text);
    else twins.push(twin, text);
  }
  const say = () => Promise.all(twins.map((text) => record.note(text, 'zh')));
  const said = await say();
  expect(new Set(said).size).toBe(twins.length);
  expect(await say()).toEqual(said);
});
