import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { makeSherpaOnnx, readModelFolder } from '../../../app/voice/speech/sherpaOnnx.js';
import { makeSoundMaker } from '../../../app/voice/speech/soundMaker.js';
import { SpeechError } from '../../../app/voice/speech/speechEngine.js';
import { measureSound, temporaryFolder } from './measureSound.js';
import { tinyVoiceRate, writeTinyVoice } from './tinyVoice.js';

const root = temporaryFolder();

/** Makes a model folder of empty files. Names of folders end with a slash. */
function folderOf(name: string, files: readonly string[]): string {
  const folder = path.join(root, name);
  mkdirSync(folder);
  for (const file of files) {
    if (file.endsWith('/')) mkdirSync(path.join(folder, file));
    else writeFileSync(path.join(folder, file), '');
  }
  return folder;
}

describe('the kind of a model follows from its files', () => {
  test('vits, with lexicon, dictionary and rules', async () => {
    const folder = folderOf('vits', [
      'vits-zh.onnx',
      'tokens.txt',
      'lexicon.txt',
      'dict/',
      'date.fst',
      'number.fst',
    ]);
    const { config } = await readModelFolder(folder);
    expect(config.model.vits).toEqual({
      model: path.join(folder, 'vits-zh.onnx'),
      tokens: path.join(folder, 'tokens.txt'),
      lexicon: path.join(folder, 'lexicon.txt'),
      dataDir: '',
      dictDir: path.join(folder, 'dict'),
    });
    expect(config.ruleFsts).toBe(
      `${path.join(folder, 'date.fst')},${path.join(folder, 'number.fst')}`,
    );
  });

  test('matcha, by its vocoder', async () => {
    const folder = folderOf('matcha', [
      'model-steps-3.onnx',
      'vocos-22khz-univ.onnx',
      'tokens.txt',
      'espeak-ng-data/',
    ]);
    expect((await readModelFolder(folder)).config.model.matcha).toMatchObject({
      acousticModel: path.join(folder, 'model-steps-3.onnx'),
      vocoder: path.join(folder, 'vocos-22khz-univ.onnx'),
      dataDir: path.join(folder, 'espeak-ng-data'),
    });
  });

  test('kokoro, by its voices, with all its lexicons', async () => {
    const folder = folderOf('kokoro', [
      'model.onnx',
      'voices.bin',
      'tokens.txt',
      'lexicon-us-en.txt',
      'lexicon-zh.txt',
    ]);
    expect((await readModelFolder(folder)).config.model.kokoro).toMatchObject({
      voices: path.join(folder, 'voices.bin'),
      lexicon: `${path.join(folder, 'lexicon-us-en.txt')},${path.join(folder, 'lexicon-zh.txt')}`,
    });
  });

  test.each([
    ['no-tokens', ['model.onnx'], 'contains no tokens.txt'],
    ['no-network', ['tokens.txt'], 'contains no *.onnx'],
  ])('%s is named', async (name, files, message) => {
    await expect(readModelFolder(folderOf(name, files))).rejects.toThrow(message);
  });

  test('a folder that is not there is named, and the process lives on', async () => {
    const engine = makeSherpaOnnx(path.join(root, 'nowhere'));
    await expect(engine.speak('开庭', 'zh')).rejects.toThrow(SpeechError);
    await expect(engine.speak('开庭', 'zh')).rejects.toThrow(
      `cannot read the model folder ${path.join(root, 'nowhere', 'zh')}`,
    );
  });

  test.each([
    ['{"speaker": 3, "speed": 0.9}', { speaker: 3, speed: 0.9 }],
    ['{}', { speaker: 0, speed: 1 }],
    ['{"speed": "slow"}', null],
    ['{"speed": 0}', null],
    ['nonsense', null],
  ])('voice.json %s', async (json, expected) => {
    const folder = folderOf(`choice-${json.length}-${json.charCodeAt(3)}`, [
      'a.onnx',
      'tokens.txt',
    ]);
    writeFileSync(path.join(folder, 'voice.json'), json);
    const reading = readModelFolder(folder);
    if (expected) expect(await reading).toMatchObject(expected);
    else await expect(reading).rejects.toThrow('voice.json');
  });
});

describe('a real model in the real library', () => {
  const models = path.join(root, 'models');
  beforeAll(() => writeTinyVoice(path.join(models, 'zh'), '开庭时间'));

  test('speaks, as long as the text is, and comes out like every other sound', async () => {
    const engine = makeSherpaOnnx(models);
    const wav = await engine.speak('开庭时间', 'zh');
    expect(wav.readUInt32LE(24)).toBe(tinyVoiceRate);
    expect((wav.length - 44) / 2 / tinyVoiceRate).toBeCloseTo(0.4, 1);

    const target = path.join(root, 'said');
    await makeSoundMaker(engine).say('开庭开庭开庭时间', 'zh', target, 'piece');
    const { seconds, rmsDb } = measureSound(target, '.alaw');
    expect(seconds).toBeCloseTo(0.88, 1);
    expect(rmsDb).toBeGreaterThan(-22);
  });

  test('two sentences at once use one model', async () => {
    const engine = makeSherpaOnnx(models);
    const [a, b] = await Promise.all([engine.speak('开庭', 'zh'), engine.speak('时间', 'zh')]);
    expect(a?.length).toBe(b?.length);
  });

  test('a language without a model is named; it comes once the folder is there', async () => {
    const engine = makeSherpaOnnx(models);
    const before = await engine.identity();
    await expect(engine.speak('开庭', 'en')).rejects.toThrow(path.join(models, 'en'));
    writeTinyVoice(path.join(models, 'en'), 'courtm');
    expect((await engine.speak('court room', 'en')).length).toBeGreaterThan(1000);
    expect(await engine.identity()).not.toBe(before);
  });

  test('a text of which the model knows no character is an error, not silence', async () => {
    const engine = makeSherpaOnnx(models);
    await expect(engine.speak('甲乙丙', 'zh')).rejects.toThrow(SpeechError);
  });
});
