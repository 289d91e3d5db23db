import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const formats = {
  '.alaw': ['-t', 'al', '-r', '8000', '-c', '1'],
  '.sln16': ['-t', 'raw', '-r', '16000', '-e', 'signed-integer', '-b', '16', '-c', '1'],
} as const;
const bytesPerSecond = { '.alaw': 8000, '.sln16': 32_000 } as const;

/** Length and levels of a sound, as sox measures them. */
export interface SoundMeasures {
  readonly seconds: number;
  readonly peakDb: number;
  readonly rmsDb: number;
}

/** Measures with sox a sound made for Asterisk, or a part of it (seconds from its start). */
export function measureSound(
  target: string,
  ending: keyof typeof formats,
  part?: { from: number; seconds: number },
): SoundMeasures {
  const file = `${target}${ending}`;
  const trim = part ? ['trim', String(part.from), String(part.seconds)] : [];
  const { stderr } = spawnSync('sox', [...formats[ending], file, '-n', ...trim, 'stats'], {
    encoding: 'utf8',
  });
  const figure = (name: string) => {
    const found = new RegExp(`^${name}\\s+(-?[\\d.]+|-inf)`, 'm').exec(stderr)?.[1];
    if (found === undefined) throw new Error(`sox said nothing of ${name}: ${stderr}`);
    return found === '-inf' ? -Infinity : Number(found);
  };
  return {
    seconds: statSync(file).size / bytesPerSecond[ending],
    peakDb: figure('Pk lev dB'),
    rmsDb: figure('RMS lev dB'),
  };
}

/** Makes a WAV file by sox effects, for example `['synth', '1', 'sine', '440']`. */
export function synthWav(
  file: string,
  effects: readonly string[],
  rate = 44_100,
  channels = 2,
): void {
  execFileSync('sox', ['-n', '-r', String(rate), '-c', String(channels), file, ...effects]);
}

/** Returns a folder that is removed after the test file. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'hotline-test-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
