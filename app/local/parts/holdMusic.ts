/** Hold music: made here by sox from plain tones, so that no licence applies. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { makeWhole } from '../../core/wholeFile.js';

const run = promisify(execFile);

/** Four slow chords (C, A minor, F, G), low and soft: a telephone carries 300 to 3400 Hz. */
const chords = [
  [262, 330, 392, 523],
  [220, 330, 440, 523],
  [349, 440, 523, 698],
  [392, 494, 587, 784],
];
const secondsAChord = 5;

/**
 * Makes `SOUNDS_DIR/hold/calm.alaw` and its wideband sibling `.sln16`, unless they exist.
 * @throws Error when sox is missing or fails.
 */
export async function makeHoldMusic(soundsDir: string): Promise<void> {
  const folder = path.join(soundsDir, 'hold');
  const finished = path.join(folder, 'calm.alaw');
  if (existsSync(finished)) return;
  await mkdir(folder, { recursive: true });
  const pieceFolder = await mkdtemp(path.join(tmpdir(), 'hotline-music-'));
  const pieces = chords.map((_, index) => path.join(pieceFolder, `${index}.wav`));
  try {
    for (const [index, chord] of chords.entries()) {
      const tones = chord.flatMap((hertz) => ['sine', String(hertz)]);
      await run('sox', [
        ...['-n', '-r', '16000', '-b', '16', '-c', '1', pieces[index] ?? ''],
        ...['synth', String(secondsAChord), ...tones],
        ...['remix', '-', 'tremolo', '0.4', '30', 'fade', 'h', '1.2', String(secondsAChord), '1.2'],
        ...['lowpass', '1200', 'gain', '-n', '-18'],
      ]);
    }
    const raw = ['-t', 'raw', '-r', '16000', '-e', 'signed', '-b', '16', '-c', '1'];
    await makeWhole([path.join(folder, 'calm.sln16'), finished], async ([wide, narrow]) => {
      await run('sox', [...pieces, ...raw, wide]);
      await run('sox', [...pieces, '-t', 'al', '-r', '8000', '-c', '1', narrow]);
    });
  } finally {
    await rm(pieceFolder, { recursive: true, force: true });
  }
}
