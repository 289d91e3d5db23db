/**
 * Sentences that say something about a person exist for that person's calls, and disappear with
 * them.
 */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { makeEspeakNg } from '../../../app/voice/speech/espeakNg.js';
import { slowTempo } from '../../../app/voice/speech/slowDown.js';
import { makeSoundMaker } from '../../../app/voice/speech/soundMaker.js';
import type { SpeechEngine } from '../../../app/voice/speech/speechEngine.js';
import { makeVoice, type VoiceOptions } from '../../../app/voice/prompts/voice.js';
import { temporaryFolder } from '../speech/measureSound.js';

const root = temporaryFolder();
let folders = 0;

function hotline(more: Partial<VoiceOptions> = {}) {
  const soundsDir = path.join(root, `facts-${++folders}`);
  const espeak = makeEspeakNg();
  const asked: string[] = [];
  /** The engine waits for this promise before it speaks a text. */
  const gate: { wait: Promise<void> } = { wait: Promise.resolve() };
  const engine: SpeechEngine = {
    ...espeak,
    async speak(text, language) {
      asked.push(text);
      await gate.wait;
      return espeak.speak(text, language);
    },
  };
  const log = { warn: fail, info: () => undefined } as unknown as VoiceOptions['log'];
  const options = {
    soundMaker: makeSoundMaker(engine),
    soundsDir,
    log,
    node: 'n1',
    recordedDir: path.join(root, 'none'),
    ...more,
  };
  return {
    soundsDir,
    asked,
    gate,
    voice: makeVoice(options),
    restarted: () => makeVoice(options),
    files: () =>
      existsSync(soundsDir)
        ? readdirSync(soundsDir, { recursive: true, withFileTypes: true })
            .filter((entry) => entry.isFile())
            .map((entry) => path.join(entry.parentPath, entry.name))
        : [],
  };
}

function fail(message: string): never {
  throw new Error(message);
}

const fact = { number: '二零二六年民初一号' };
const court = '临江市中级人民法院';

test('a fact is there while its call is, and gone with it: file, name and words', async () => {
  const { voice, files, asked } = hotline();
  const call = voice.forCall();
  const said = await call.utterance('zh', 'filingNumber', fact);
  const kept = await call.utterance('zh', 'greeting', { court });
  expect(said.text).toContain(fact.number);
  expect(existsSync(`${said.sounds[0]}.alaw`)).toBe(true);
  // Nothing on the disk reveals what it says: no note, and no name that could be guessed.
  const all = files().map((file) => `${file} ${readFileSync(file).toString('utf8')}`);
  expect(all.filter((text) => text.includes(fact.number))).toEqual([]);
  expect(files().filter((file) => file.includes('of-calls'))).toHaveLength(2);
  const again = await call.utterance('zh', 'filingNumber', fact);
  expect(again).toEqual(said);
  expect(asked.filter((text) => text === said.text)).toHaveLength(1);
  await call.over();
  expect(files().filter((file) => file.includes('of-calls'))).toEqual([]);
  expect(existsSync(`${kept.sounds[0]}.alaw`)).toBe(true);
});

test('a slower voice says the same for longer, and its sounds of a fact go with the call', async () => {
  const { voice, files } = hotline();
  const call = voice.forCall();
  const usual = await call.utterance('zh', 'filingNumber', fact);
  call.pace = 'slow';
  const slow = await call.utterance('zh', 'filingNumber', fact);
  expect(slow.text).toBe(usual.text);
  expect(slow.sounds).not.toEqual(usual.sounds);
  expect(slow.durationMs / usual.durationMs).toBeCloseTo(1 / slowTempo, 1);
  for (const ending of ['.alaw', '.sln16']) {
    expect(existsSync(`${slow.sounds[0]}${ending}`)).toBe(true);
  }
  // It is made once.
  expect(await call.utterance('zh', 'filingNumber', fact)).toEqual(slow);
  await call.over();
  expect(files().filter((file) => file.includes('of-calls'))).toEqual([]);
  // Another call begins at the usual pace.
  expect(voice.forCall().pace).toBe('usual');
});

test('two calls share it; it goes with the second', async () => {
  const { voice, asked } = hotline();
  const [first, second] = [voice.forCall(), voice.forCall()];
  const [one, other] = await Promise.all([
    first.utterance('zh', 'filingNumber', fact),
    second.utterance('zh', 'filingNumber', fact),
  ]);
  expect(one.sounds).toEqual(other.sounds);
  expect(asked).toHaveLength(1);
  await first.over();
  expect(existsSync(`${one.sounds[0]}.sln16`)).toBe(true);
  await second.over();
  expect(existsSync(`${one.sounds[0]}.sln16`)).toBe(false);
  // A later call has it made again, under another name.
  const later = await voice.forCall().utterance('zh', 'filingNumber', fact);
  expect(later.sounds).not.toEqual(one.sounds);
  expect(existsSync(`${later.sounds[0]}.alaw`)).toBe(true);
});

test('what is being made when its call ends goes when it is there', async () => {
  const { voice, files, gate, asked } = hotline();
  let open = () => undefined as void;
  gate.wait = new Promise((resolve) => (open = resolve));
  const call = voice.forCall();
  const made = call.utterance('zh', 'filingNumber', fact);
  while (asked.length === 0) await new Promise(setImmediate);
  const over = call.over();
  open();
  await made;
  await over;
  expect(files().filter((file) => file.includes('of-calls'))).toEqual([]);
  // Requested after the end of the call: nothing stays either.
  const late = await call.utterance('zh', 'filingNumber', fact);
  while (existsSync(`${late.sounds[0]}.alaw`)) await new Promise(setImmediate);
});

test('what a crash has left goes at the next start; that of another node and static prompts stay', async () => {
  const { voice, restarted, files, soundsDir } = hotline();
  const { sounds } = await voice.forCall().utterance('zh', 'filingNumber', fact);
  const part = `${path.dirname(sounds[0] ?? '')}/.x.1-1.part.alaw`;
  writeFileSync(part, 'half');
  const other = path.join(soundsDir, 'zh', 'of-calls', 'n2');
  mkdirSync(other);
  writeFileSync(path.join(other, 'x.alaw'), 'sound');
  await voice.utterance('zh', 'goodbye');
  expect(await restarted().clearLeft()).toBe(2);
  const left = files().map((file) => path.relative(soundsDir, file));
  expect(left.sort()).toEqual(
    ['zh/goodbye.alaw', 'zh/goodbye.json', 'zh/goodbye.sln16', 'zh/of-calls/n2/x.alaw'].sort(),
  );
});

test('a court may have them kept for days', async () => {
  const { voice, files, restarted } = hotline({ keepDays: 2 });
  const call = voice.forCall();
  const { sounds } = await call.utterance('zh', 'filingNumber', fact);
  await call.over();
  expect(files().filter((file) => file.includes('of-calls'))).toHaveLength(2);
  expect(await restarted().clearLeft()).toBe(0);
  const old = new Date(Date.now() - 2 * 86_400_000 - 1000);
  for (const ending of ['.alaw', '.sln16']) utimesSync(`${sounds[0]}${ending}`, old, old);
  expect(await restarted().clearLeft()).toBe(1);
  expect(files().filter((file) => file.includes('of-calls'))).toEqual([]);
});
