import { execFileSync } from 'node:child_process';
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import path from 'node:path';
import { buildPrompts, checkPrompts } from '../../../app/voice/prompts/buildPrompts.js';
import { readSpeechConfig } from '../../../app/core/config.js';
import { isStatic, languages, promptNames } from '../../../app/voice/prompts/catalogue.js';
import { projectRoot } from '../../../app/core/paths.js';
import { voiceSounds, voiceSoundsEnv } from '../../parts/voiceSounds.js';
import { synthWav, temporaryFolder } from '../speech/measureSound.js';
import { runTypescript } from '../../parts/typescript.js';

const folder = temporaryFolder();
const env = {
  SOUNDS_DIR: path.join(folder, 'sounds'),
  RECORDED_PROMPTS_DIR: path.join(folder, 'recorded'),
};
const config = readSpeechConfig(env);
const builtOnes = promptNames.filter((name) => isStatic(name)).length * languages.length;

/** Runs the command as a user types it. */
function hotline(...args: string[]): { stdout: string; status: number } {
  try {
    const stdout = execFileSync(
      process.execPath,
      [...runTypescript, path.join(projectRoot, 'app', 'cli.ts'), 'prompts', ...args],
      {
        env: { ...process.env, ...env },
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    return { stdout, status: 0 };
  } catch (error) {
    const { status, stderr } = error as { status: number; stderr: string };
    return { stdout: stderr, status };
  }
}

describe('the prompts of the catalogue', () => {
  test('are missing at first', async () => {
    const problems = await checkPrompts(config);
    expect(problems).toHaveLength(builtOnes);
    expect(problems).toContainEqual({ sound: 'zh/appAway', problem: 'is not built' });
  });

  test('are built once, and are then in order: right level, right length', async () => {
    await voiceSounds();
    const built = readSpeechConfig(voiceSoundsEnv);
    expect(await buildPrompts(built)).toEqual({ made: 0, kept: builtOnes, failed: [] });
    expect(await checkPrompts(built)).toEqual([]);
    const files = readdirSync(path.join(built.SOUNDS_DIR, 'zh'));
    expect(files).toContain('appAway.alaw');
    expect(files).toContain('appAway.sln16');
    expect(files.filter((name) => /\.part/.test(name))).toEqual([]);
  });

  test('those that are missing are built, and it is told after each', async () => {
    await cp(voiceSoundsEnv.SOUNDS_DIR, env.SOUNDS_DIR, { recursive: true });
    const missing = ['zh/mainMenu', 'zh/appAway', 'zh/goodbye', 'en/goodbye', 'en/mainMenu'];
    for (const name of missing) {
      for (const ending of ['.alaw', '.sln16']) {
        rmSync(path.join(env.SOUNDS_DIR, `${name}${ending}`));
      }
    }
    const progress: number[] = [];
    const report = await buildPrompts(config, { progress: (done) => progress.push(done) });
    expect(report).toEqual({
      made: missing.length,
      kept: builtOnes - missing.length,
      failed: [],
    });
    expect(progress).toEqual([0, 1, 2, 3, 4, 5]);
  });

  test('a missing, a loud and a cut one are found, and only they are built again', async () => {
    const zh = path.join(env.SOUNDS_DIR, 'zh');
    rmSync(path.join(zh, 'appAway.alaw'));
    const loud = Buffer.alloc(16_000 * 2 * 4);
    for (let i = 0; i < loud.length; i += 2) loud.writeInt16LE(i % 64 < 32 ? 32_000 : -32_000, i);
    writeFileSync(path.join(zh, 'goodbye.sln16'), loud);
    writeFileSync(path.join(zh, 'mainMenu.sln16'), loud.subarray(0, 16_000));
    const problems = (await checkPrompts(config)).map(
      ({ sound, problem }) => `${sound} ${problem}`,
    );
    expect(problems).toContain('zh/appAway is not built');
    expect(problems).toContainEqual(expect.stringMatching(/^zh\/goodbye is too loud: -0\.\d dBFS/));
    expect(problems).toContainEqual(expect.stringMatching(/^zh\/mainMenu lasts only 0\.5 s/));
    expect(await buildPrompts(config)).toEqual({ made: 1, kept: builtOnes - 1, failed: [] });
  });

  test('the command prints them, and takes a recording over', () => {
    expect(hotline('list').stdout).toMatch(/^zh\/goodbye\tengine\t/m);
    const recorded = path.join(env.RECORDED_PROMPTS_DIR, 'en');
    execFileSync('mkdir', ['-p', recorded]);
    synthWav(path.join(recorded, 'goodbye.wav'), ['synth', '1', 'sine', '440', 'vol', '0.3']);
    expect(hotline('check')).toMatchObject({
      status: 1,
      stdout: expect.stringContaining('en/goodbye has a recording') as string,
    });
    expect(hotline('build')).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('1 built') as string,
    });
    expect(hotline('list').stdout).toMatch(/^en\/goodbye\trecording\t/m);
  });

  test('the command says a text into a file, and refuses a language it does not know', () => {
    const file = path.join(folder, 'said.wav');
    expect(hotline('say', 'zh', '第三法庭', file).stdout).toMatch(/said\.wav: \d\.\d s/);
    expect(execFileSync('soxi', ['-r', file], { encoding: 'utf8' })).toBe('16000\n');
    expect(hotline('say', 'fr', 'Bonjour', file)).toMatchObject({
      status: 2,
      stdout: expect.stringContaining('Allowed choices are zh, en') as string,
    });
  });

  test('an engine that is not there fails the build with its name', async () => {
    const broken = readSpeechConfig({
      SOUNDS_DIR: path.join(folder, 'none'),
      RECORDED_PROMPTS_DIR: env.RECORDED_PROMPTS_DIR,
      // An engine over HTTP, because it takes a minute to find out a thousand times that a program
      // is missing.
      SPEECH_ENGINE: 'http',
      SPEECH_URL: 'http://127.0.0.1:2/',
    });
    const { made, failed } = await buildPrompts(broken);
    // The recording needs no engine.
    expect(made).toBe(1);
    expect(failed).toHaveLength(builtOnes - 1);
    const problems = new Set(failed.map(({ problem }) => problem));
    expect([...problems]).toEqual([
      'http http://127.0.0.1:2/: cannot be reached: connect ECONNREFUSED 127.0.0.1:2',
    ]);
  });
});
