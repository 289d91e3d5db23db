import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { makeEspeakNg } from '../../../../app/voice/speech/espeakNg.js';
import { makeInstalledVoice } from '../../../../app/voice/speech/installedVoice.js';
import {
  installVoice,
  type InstallOptions,
} from '../../../../app/voice/speech/voices/installVoice.js';
import { listVoices, setVoiceInUse, voiceInUse } from '../../../../app/voice/speech/voiceFolder.js';
import { voiceTable, type VoiceModel } from '../../../../app/voice/speech/voices/voiceTable.js';
import { temporaryFolder } from '../measureSound.js';
import { tinyVoiceRate } from '../tinyVoice.js';
import { modelOf, packFolder, packTinyVoice, partOf } from './archives.js';
import { startFileServer, type FileServer } from './fileServer.js';

const root = temporaryFolder();
const archive = path.join(root, 'tiny-voice.tar.bz2');
let server: FileServer;
let model: VoiceModel;
let voicesDir: string;

beforeAll(() => packTinyVoice(root, 'tiny-voice', archive, { 'date.txt': 'x', 'other.onnx': '' }));
beforeEach(async () => {
  server = await startFileServer('tiny-voice.tar.bz2', readFileSync(archive));
  model = modelOf(partOf(archive, server.url), { leaveOut: ['other.onnx'] });
  voicesDir = mkdtempSync(path.join(root, 'voices-'));
});
afterEach(() => server.close());

const install = (options: Partial<InstallOptions> = {}, what = model) =>
  installVoice(what, {
    voicesDir,
    progress: (_file, done) => server.arrived(done),
    ...options,
  });
/** What is in the folder of voices, except what is kept of a download. */
const contents = () => readdirSync(voicesDir).filter((name) => name !== 'downloads');
const downloads = () => readdirSync(path.join(voicesDir, 'downloads'));

test('a voice is fetched, checked, tried and installed; nothing else is left', async () => {
  const said: string[] = [];
  const voice = await install({ say: (what) => said.push(what) });
  expect(voice).toMatchObject({ name: 'tiny-voice', languages: ['zh'], sampleRate: tinyVoiceRate });
  expect(voice.sha256).toBe(model.archive.sha256);
  expect(readdirSync(voice.model).sort()).toEqual(['date.txt', 'model.onnx', 'tokens.txt']);
  expect(contents()).toEqual([voice.folder]);
  expect(downloads()).toEqual([]);
  expect(said.join('\n')).toMatch(/fetching http.*\nunpacking .*\ntrying /);
  expect(await listVoices(voicesDir)).toEqual([voice]);
  expect(await voiceInUse(voicesDir)).toBeNull();
});

test('an interrupted download is continued by the next install', async () => {
  server.served.breakAfter = [200, 0];
  await expect(install()).rejects.toThrow('run the command again to continue');
  expect(contents()).toEqual([]);
  server.requests.length = 0;
  server.served.breakAfter = [];
  await install();
  expect(server.requests[0]?.range).toMatch(/^bytes=[1-9]/);
});

test('a tampered file of the same size is refused, and the next run starts again', async () => {
  const right = server.served.content;
  server.served.content = Buffer.from(right);
  server.served.content[right.length - 20] = (right[right.length - 20] ?? 0) ^ 1;
  await expect(install()).rejects.toThrow(
    new RegExp(`its SHA-256 is [0-9a-f]{64}, not ${model.archive.sha256 ?? ''}`),
  );
  expect([...contents(), ...downloads()]).toEqual([]);
  server.served.content = right;
  await install();
  expect(server.requests.at(-1)?.range).toBeUndefined();
});

test('an offline file serves as well, and stays where it is', async () => {
  await server.close();
  const voice = await install({ from: [archive] });
  expect(voice.sha256).toBe(model.archive.sha256);
  expect(readFileSync(archive).length).toBe(model.archive.bytes);
});

test('an offline file that is cut short, or is not there', async () => {
  const cut = path.join(root, 'cut.tar.bz2');
  writeFileSync(cut, readFileSync(archive).subarray(0, 300));
  await expect(install({ from: [cut] })).rejects.toThrow('has 300 bytes, not');
  await expect(install({ from: ['/nowhere/voice'] })).rejects.toThrow('cannot read /nowhere/voice');
});

describe('where no list gives the checksum', () => {
  beforeEach(() => {
    model = { ...model, archive: { ...model.archive, bytes: null, sha256: null } };
  });
  const right = () => partOf(archive, '').sha256 ?? '';

  test('nothing is fetched without one', async () => {
    await expect(install()).rejects.toThrow(
      /no public list gives the SHA-256 .*add --checksum SUM/,
    );
    expect(server.requests).toEqual([]);
  });

  test('the operator can bring one, for the network and for a file', async () => {
    expect((await install({ sha256: right().toUpperCase() })).sha256).toBe(right());
    const wrong = '0'.repeat(64);
    await expect(install({ sha256: wrong, from: [archive] })).rejects.toThrow(`not ${wrong}`);
  });

  test('the operator can confirm that of a file, and is shown it', async () => {
    const shown: string[] = [];
    const answers = [false, true];
    const confirm = async (_file: string, sum: string) => {
      shown.push(sum);
      return Promise.resolve(answers.shift() === true);
    };
    await expect(install({ from: [archive], confirm })).rejects.toThrow(`it is ${right()}`);
    expect(contents()).toEqual([]);
    await install({ from: [archive], confirm });
    expect(shown).toEqual([right(), right()]);
  });

  test('a file that nobody confirms is refused, with its checksum', async () => {
    await expect(install({ from: [archive] })).rejects.toThrow(`add --checksum ${right()}`);
  });
});

test('a second file goes beside the model; one of two comes from a disk', async () => {
  const extra = path.join(root, 'lexicon-more.txt');
  writeFileSync(extra, '开 2\n');
  const two = { ...model, extras: [partOf(extra, 'http://127.0.0.1:1/lexicon-more.txt')] };
  const voice = await install({ from: [extra] }, { ...two, leaveOut: ['other.onnx'] });
  expect(readFileSync(path.join(voice.model, 'lexicon-more.txt'), 'utf8')).toBe('开 2\n');
  expect(server.requests).toHaveLength(1);
});

test('two files whose names say nothing are not guessed at', async () => {
  await expect(install({ from: [archive, '/a/one', '/a/two'] })).rejects.toThrow(
    '/a/one and /a/two: which is which? Name the files as its makers do: tiny-voice.tar.bz2',
  );
});

test('what a run of days ago left is cleared; what another run unpacks now is not', async () => {
  for (const name of ['.unpacking-old', '.unpacking-now']) mkdirSync(path.join(voicesDir, name));
  const longAgo = new Date(Date.now() - 48 * 3_600_000);
  utimesSync(path.join(voicesDir, '.unpacking-old'), longAgo, longAgo);
  const { folder } = await install();
  expect(contents().sort()).toEqual(['.unpacking-now', folder].sort());
});

test('a disk without room is said before anything is fetched', async () => {
  const huge = { ...model, archive: { ...model.archive, bytes: 1e15 } };
  await expect(install({}, huge)).rejects.toThrow(/needs 3000000000 MB at .* MB are free/);
  expect(server.requests).toEqual([]);
});

describe('a wrong model', () => {
  /** Packs a folder, and returns its entry. */
  function packed(name: string, files: Readonly<Record<string, string>>): VoiceModel {
    mkdirSync(path.join(root, name));
    for (const [file, text] of Object.entries(files))
      writeFileSync(path.join(root, name, file), text);
    const file = path.join(root, `${name}.tar.bz2`);
    packFolder(root, name, file);
    return { ...modelOf(partOf(file, '')), name };
  }

  test.each([
    ['without a network', { 'tokens.txt': '' }, 'contains no *.onnx'],
    [
      'without a valid network',
      { 'tokens.txt': '开 1\n', 'model.onnx': 'pointer' },
      'cannot speak',
    ],
  ])('%s is not installed, and who speaks now goes on', async (name, files, message) => {
    const before = await install();
    await setVoiceInUse(voicesDir, before.folder);
    const wrong = packed(name.replaceAll(' ', '-'), files);
    const from = [path.join(root, wrong.archive.file)];
    await expect(install({ from }, wrong)).rejects.toThrow(message);
    expect(contents().sort()).toEqual([before.folder, 'in-use'].sort());
    expect((await voiceInUse(voicesDir))?.folder).toBe(before.folder);
  });

  test('that knows none of the characters is not installed', async () => {
    const parent = mkdtempSync(path.join(root, 'mute-'));
    packTinyVoice(parent, 'mute', path.join(parent, 'mute.tar.bz2'), { 'tokens.txt': '甲 2\n' });
    const file = path.join(parent, 'mute.tar.bz2');
    await expect(install({ from: [file] }, modelOf(partOf(file, '')))).rejects.toThrow(
      'fails its trial and is not installed',
    );
    expect(contents()).toEqual([]);
  });
});

test('the same archive again: no second copy', async () => {
  const first = await install();
  const second = await install();
  expect(second).toEqual(first);
  expect(contents()).toEqual([first.folder]);
});

describe('the voice that speaks', () => {
  const espeakNg = makeEspeakNg();

  test('is espeak-ng until another is chosen, changes at once, and back', async () => {
    const voice = await install();
    const engine = makeInstalledVoice(voicesDir, espeakNg);
    expect(await engine.identity()).toBe(await espeakNg.identity());
    const rate = async (language: 'zh' | 'en') =>
      (await engine.speak(language === 'zh' ? '您好' : 'hello', language)).readUInt32LE(24);
    expect(await rate('zh')).toBe(22_050);

    await setVoiceInUse(voicesDir, voice.folder);
    expect(await engine.identity()).toContain(voice.folder);
    expect(await engine.identity()).toContain('otherwise espeak-ng');
    expect(await rate('zh')).toBe(tinyVoiceRate);
    // It does not speak English.
    expect(await rate('en')).toBe(22_050);

    const first = await engine.identity();
    writeFileSync(path.join(voice.model, 'voice.json'), '{"speaker": 0, "speed": 0.5}');
    expect(await engine.identity()).not.toBe(first);
    expect(await rate('zh')).toBe(tinyVoiceRate);

    await setVoiceInUse(voicesDir, null);
    expect(await engine.identity()).toBe(await espeakNg.identity());
    expect(await rate('zh')).toBe(22_050);
    // The voice before is still there.
    expect(await listVoices(voicesDir)).toEqual([voice]);
  });

  test('that has gone is named', async () => {
    await setVoiceInUse(voicesDir, 'gone-0123');
    await expect(makeInstalledVoice(voicesDir, espeakNg).speak('您好', 'zh')).rejects.toThrow(
      /gone-0123, is not there: install it again/,
    );
  });
});

test('the table of voices: names once, addresses that end in the file, whole checksums', () => {
  const parts = voiceTable.flatMap(({ archive: first, extras }) => [first, ...extras]);
  expect(new Set(voiceTable.map(({ name }) => name)).size).toBe(voiceTable.length);
  for (const { file, url, bytes, sha256 } of parts) {
    expect(path.basename(new URL(url).pathname)).toBe(file);
    expect(url).toMatch(/^https:/);
    // A checksum without a size, or the other way round, is half an entry.
    expect(sha256 === null).toBe(bytes === null);
    if (sha256 !== null) expect(sha256).toMatch(/^[0-9a-f]{64}$/);
  }
  expect(new Set(parts.map(({ sha256 }) => sha256).filter((sum) => sum !== null)).size).toBe(
    parts.filter(({ sha256 }) => sha256 !== null).length,
  );
});
