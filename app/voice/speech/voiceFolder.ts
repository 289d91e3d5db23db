/**
 * The folder of installed voices (VOICES_DIR):
 *
 * - `NAME-CHECKSUM/`: a voice, with `installed.json` and the model in `model/`;
 * - `in-use`: a link to the voice that speaks; without it, espeak-ng speaks;
 * - `downloads/`: what is being fetched.
 */
import { lstatSync } from 'node:fs';
import {
  mkdir,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { SpeechError } from './speechEngine.js';

const recordSchema = z.object({
  name: z.string().min(1),
  languages: z.array(z.enum(['zh', 'en'])).min(1),
  licence: z.string(),
  /** Of the archive. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  sampleRate: z.number().int().positive(),
  installedAt: z.iso.datetime(),
});

/** What is noted about an installed voice. */
export type VoiceRecord = Readonly<z.infer<typeof recordSchema>>;

/** An installed voice. */
export interface InstalledVoice extends VoiceRecord {
  /** Name of its folder in VOICES_DIR. */
  readonly folder: string;
  /** Path of the model. */
  readonly model: string;
}

const link = 'in-use';
const recordFile = 'installed.json';

/** The folder where downloads are kept until they are installed. */
export function downloadsFolder(voicesDir: string): string {
  return path.join(voicesDir, 'downloads');
}

/** Returns the installed voices, the newest first. */
export async function listVoices(voicesDir: string): Promise<InstalledVoice[]> {
  const names = await readdir(voicesDir).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const found = await Promise.all(
    names
      .filter((name) => name !== link && !name.startsWith('.'))
      .map((name) => readVoice(voicesDir, name)),
  );
  return found
    .filter((voice) => voice !== null)
    .sort((a, b) => b.installedAt.localeCompare(a.installedAt));
}

/** Returns the voice in a folder of VOICES_DIR; null if there is none. */
export async function readVoice(voicesDir: string, folder: string): Promise<InstalledVoice | null> {
  const place = path.join(voicesDir, folder);
  try {
    const record = recordSchema.parse(
      JSON.parse(await readFile(path.join(place, recordFile), 'utf8')),
    );
    return { ...record, folder, model: path.join(place, 'model') };
  } catch {
    // Not a voice, or one of which only a part is there.
    return null;
  }
}

/** Notes about a voice, in the folder that becomes its own. */
export async function writeVoiceRecord(place: string, record: VoiceRecord): Promise<void> {
  await writeFile(path.join(place, recordFile), `${JSON.stringify(record, null, 2)}\n`);
}

/**
 * Returns the voice that speaks; null for espeak-ng.
 * @throws SpeechError when the chosen voice is not there
 */
export async function voiceInUse(voicesDir: string): Promise<InstalledVoice | null> {
  const place = path.join(voicesDir, link);
  // Asked before each sentence. A promise would cost a thread and, without a link, an error with its
  // stack: a twentieth of what a call costs this process.
  if (lstatSync(place, { throwIfNoEntry: false }) === undefined) return null;
  const folder = await readlink(place).catch((error: NodeJS.ErrnoException) => {
    // It has just been taken away.
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (folder === null) return null;
  const voice = await readVoice(voicesDir, folder);
  if (voice === null) {
    throw new SpeechError(
      'installed',
      `the voice in use, ${path.join(voicesDir, folder)}, is not there: install it again, or run hotline voice use espeak`,
    );
  }
  return voice;
}

/** Lets a voice speak from now on; null: espeak-ng. The change is one step: never half of it. */
export async function setVoiceInUse(voicesDir: string, folder: string | null): Promise<void> {
  const target = path.join(voicesDir, link);
  if (folder === null) return rm(target, { force: true });
  await mkdir(voicesDir, { recursive: true });
  const next = path.join(voicesDir, `.${link}-${process.pid}`);
  await rm(next, { force: true });
  await symlink(folder, next);
  await rename(next, target);
}
