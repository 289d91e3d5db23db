/** `hotline voice` as the operator types it, with a tiny voice in place of a large one. */
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { voice as examineVoice } from '../../app/cli/doctor/doctorVoice.js';
import type { Patient } from '../../app/cli/doctor/finding.js';
import { promptNames, promptText } from '../../app/voice/prompts/catalogue.js';
import { voiceSounds, voiceSoundsEnv } from '../parts/voiceSounds.js';
import { packTinyVoice, partOf } from '../voice/speech/voices/archives.js';
import { tinyVoiceRate } from '../voice/speech/tinyVoice.js';
import { hotline as run, startHotline, type Ran } from './hotline.js';

/** No public list has this voice's checksum, so that any archive can be vouched for. */
const name = 'sherpa-onnx-vits-zh-ll';

const root = mkdtempSync(path.join(tmpdir(), 'hotline-voice-test-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const archive = path.join(root, 'given.tar.bz2');
let sum: string;
beforeAll(async () => {
  await voiceSounds();
  const texts = promptNames.map((each) => promptText('zh', each)).join('');
  packTinyVoice(root, 'given', archive, {}, texts);
  sum = partOf(archive, '').sha256 ?? '';
});

const settings = {
  VOICES_DIR: path.join(root, 'voices'),
  SOUNDS_DIR: path.join(root, 'sounds'),
  RECORDED_PROMPTS_DIR: path.join(root, 'recorded'),
};
const hotline = (args: string[], more: Record<string, string> = {}): Promise<Ran> =>
  run(['voice', ...args], { ...settings, ...more });
const lineOf = (table: string, which: string) =>
  table.split('\n').find((line) => line.startsWith(`${which} `)) ?? '';
const doctor = (engine = 'installed') =>
  examineVoice({ config: { ...settings, SPEECH_ENGINE: engine } } as unknown as Patient);

test('the list names every voice with its licence, and the stop-gap as in use', async () => {
  const { code, stdout } = await hotline(['list']);
  expect(code).toBe(0);
  expect(lineOf(stdout, 'espeak')).toMatch(/in use/);
  expect(lineOf(stdout, 'vits-melo-tts-zh_en')).toMatch(/zh\+en +167 +44\.1 kHz +1 +known +- +MIT/);
  expect(lineOf(stdout, 'matcha-icefall-zh-baker')).toContain('non-commercial');
  expect(lineOf(stdout, name)).toMatch(/\? +16 kHz +5 +yours/);
});

test.each([
  [['install', 'nobody'], /no voice nobody is known; .*vits-melo-tts-zh_en/],
  [['install', name, '--checksum', 'abc'], /--checksum must have 64 digits/],
  [['use', 'vits-melo-tts-zh_en'], /is not installed: hotline voice install vits-melo/],
  [['try', 'vits-melo-tts-zh_en'], /is not installed/],
  [['use', 'espeak', '--speed', '9'], /--speed must be from 0.3 to 3/],
  [['use', 'espeak', '--speaker', '-1'], /--speaker must be a whole number/],
])('bad input: %s', async (args, message) => {
  const { code, stderr } = await hotline(args);
  expect(stderr).toMatch(message);
  expect(code).toBe(2);
});

test('another engine in the settings goes before every voice, and is named', async () => {
  const { code, stderr } = await hotline(['use', 'espeak'], { SPEECH_ENGINE: 'espeak-ng' });
  expect(code).toBe(2);
  expect(stderr).toContain('SPEECH_ENGINE=espeak-ng is set');
});

test('a voice that nobody vouches for is not installed, and the checksum is shown', async () => {
  const { code, stderr } = await hotline(['install', name, '--from', archive]);
  expect(code).toBe(1);
  expect(stderr).toContain(`add --checksum ${sum}`);
});

/** What espeak-ng has said is there already, so that only a new voice has to say anything. */
const espeakHasSpoken = () =>
  cpSync(voiceSoundsEnv.SOUNDS_DIR, settings.SOUNDS_DIR, { recursive: true });

test('installed, tried, chosen, and left again; the doctor says who speaks', async () => {
  espeakHasSpoken();
  expect(await doctor()).toMatchObject({ health: 'warn', says: 'espeak-ng speaks, a stop-gap' });
  expect(await doctor('http')).toMatchObject({ health: 'ok', says: 'SPEECH_ENGINE=http speaks' });

  const installed = await hotline([
    ...['install', name, '--from', archive, '--checksum', sum, '--no-use'],
  ]);
  expect(installed).toMatchObject({ code: 0 });
  expect(installed.stdout).toContain('is installed in');
  expect(lineOf((await hotline(['list'])).stdout, name)).toMatch(/ installed /);
  expect(await doctor()).toMatchObject({ health: 'warn' });

  const wav = path.join(root, 'said.wav');
  const tried = await hotline(['try', name, '开庭时间', '--output', wav]);
  expect(tried.stdout).toMatch(/said\.wav: 0\.\d s at -\d+ dBFS/);
  expect(readFileSync(wav).readUInt32LE(24)).toBe(tinyVoiceRate);

  // In a process of its own, which is small: it starts some 1,300 programs, and each is a fork of it.
  const used = await startHotline(['voice', 'use', name, '--speed', '0.9'], settings).ended;
  expect(used.stdout).toMatch(/speaks from now on\nprompts: \d+ built, \d+ up to date, 0 failed/);
  expect(used.code).toBe(0);
  expect(lineOf((await hotline(['list'])).stdout, name)).toMatch(/ in use /);
  expect(await doctor()).toMatchObject({
    health: 'ok',
    says: expect.stringMatching(/speaker 0, speed 0\.9; .*espeak-ng speaks English/) as string,
  });

  // A speaker that the voice does not have: who speaks now goes on as before.
  const wrong = await hotline(['use', name, '--speaker', '7']);
  expect(wrong).toMatchObject({ code: 1, stderr: expect.stringContaining('speakers') as string });
  expect(await doctor()).toMatchObject({ says: expect.stringContaining('speaker 0') as string });

  rmSync(path.join(settings.VOICES_DIR, `${name}-${sum.slice(0, 12)}`), { recursive: true });
  expect(await doctor()).toMatchObject({ health: 'fail' });
  espeakHasSpoken();
  const back = await hotline(['use', 'espeak']);
  expect(back).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^espeak-ng speaks from now on\nprompts: .* 0 failed/) as string,
  });
  expect(await doctor()).toMatchObject({ says: 'espeak-ng speaks, a stop-gap' });
});
