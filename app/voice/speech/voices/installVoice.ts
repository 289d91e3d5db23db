/**
 * Installs a voice: fetches its files or takes them from a disk, checks size and checksum, unpacks
 * and tries them. The voice appears in VOICES_DIR only when all that has succeeded.
 */
import {
  copyFile,
  mkdir,
  mkdtemp,
  readdir,
  rename,
  rm,
  stat,
  statfs,
  writeFile,
} from 'node:fs/promises';
import path from 'node:path';
import { SpeechError } from '../speechEngine.js';
import { checkFile, sha256Of } from './checkFile.js';
import { fetchFile, forgetFetched } from './fetchFile.js';
import { trialSentences, tryVoice } from './tryVoice.js';
import { archiveLimits, unpackVoice } from './unpackVoice.js';
import { UnusableVoice } from './unusableVoice.js';
import {
  downloadsFolder,
  readVoice,
  writeVoiceRecord,
  type InstalledVoice,
} from '../voiceFolder.js';
import type { VoiceModel, VoicePart } from './voiceTable.js';

/** How a voice is installed. */
export interface InstallOptions {
  readonly voicesDir: string;
  /**
   * Files and addresses to take the parts from instead of the table's, known by their last part.
   */
  readonly from?: readonly string[];
  /** The archive's SHA-256, from a source that the operator trusts. It overrides the table's. */
  readonly sha256?: string;
  /** Asks the operator whether an offline file with this SHA-256 is the right one. */
  readonly confirm?: (file: string, sha256: string) => Promise<boolean>;
  /** Told what is being done. */
  readonly say?: (what: string) => void;
  readonly progress?: (file: string, done: number, of: number | null) => void;
}

/** A part on this machine that has been checked. */
interface TakenPart {
  readonly part: VoicePart;
  readonly path: string;
  readonly sha256: string;
  readonly isDownload: boolean;
}

/** An unfinished folder this old belongs to a run that was ended. */
const staleMs = 24 * 3_600_000;
const unfinished = '.unpacking-';

/**
 * Installs a voice. It does not speak yet: see setVoiceInUse.
 * @returns the installed voice; if this very archive was installed before, that one
 * @throws UnusableVoice naming what is wrong; nothing has changed then, except that a download that
 * was interrupted can be continued
 */
export async function installVoice(
  model: VoiceModel,
  options: InstallOptions,
): Promise<InstalledVoice> {
  const { voicesDir, say = () => undefined } = options;
  refuseUnclear(model, options.from ?? []);
  await mkdir(downloadsFolder(voicesDir), { recursive: true });
  await clearUnfinished(voicesDir);
  await refuseFullDisk(model, options);
  const taken: TakenPart[] = [];
  for (const part of [model.archive, ...model.extras]) {
    taken.push(await takePart(model, part, options));
  }
  const [archive] = taken;
  if (archive === undefined) throw new UnusableVoice(`${model.name} has no archive`);
  const folder = `${model.name}-${archive.sha256.slice(0, 12)}`;
  const present = await readVoice(voicesDir, folder);
  if (present === null) {
    say(`unpacking ${archive.part.file}`);
    await unpackAndTry(model, taken, folder, options);
  } else {
    say(`${model.name} is installed already`);
    for (const language of model.languages) await tryVoice(present.model, language);
  }
  await Promise.all(
    taken.filter(({ isDownload }) => isDownload).map((each) => forgetFetched(each.path)),
  );
  const installed = await readVoice(voicesDir, folder);
  if (installed === null) throw new UnusableVoice(`cannot read ${path.join(voicesDir, folder)}`);
  return installed;
}

async function unpackAndTry(
  model: VoiceModel,
  [archive, ...extras]: readonly TakenPart[],
  folder: string,
  { voicesDir, say = () => undefined }: InstallOptions,
): Promise<void> {
  if (archive === undefined) return;
  const place = await mkdtemp(path.join(voicesDir, unfinished));
  try {
    const unpacked = path.join(place, 'unpacked');
    await mkdir(unpacked);
    const found = await unpackVoice(archive.path, unpacked, model.leaveOut);
    const modelFolder = path.join(place, 'model');
    await rename(found, modelFolder);
    await rm(unpacked, { recursive: true, force: true });
    for (const extra of extras) {
      await copyFile(extra.path, path.join(modelFolder, extra.part.file));
    }
    if (model.speaker !== 0) {
      await writeFile(
        path.join(modelFolder, 'voice.json'),
        `${JSON.stringify({ speaker: model.speaker, speed: 1 })}\n`,
      );
    }
    let sampleRate = model.sampleRate;
    for (const language of model.languages) {
      say(`trying ${JSON.stringify(trialSentences[language])}`);
      const trial = await tryVoice(modelFolder, language).catch(inWords(model.name));
      sampleRate = trial.sampleRate;
    }
    await writeVoiceRecord(place, {
      name: model.name,
      languages: [...model.languages],
      licence: model.licence,
      sha256: archive.sha256,
      sampleRate,
      installedAt: new Date().toISOString(),
    });
    const target = path.join(voicesDir, folder);
    // Without a record, the folder is left of a voice whose files were removed.
    await rm(target, { recursive: true, force: true });
    await rename(place, target);
  } finally {
    await rm(place, { recursive: true, force: true });
  }
}

function inWords(name: string): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof UnusableVoice) && !(error instanceof SpeechError)) throw error;
    throw new UnusableVoice(`${name} fails its trial and is not installed: ${error.message}`, {
      cause: error,
    });
  };
}

/** Brings one part here, and checks it. */
async function takePart(
  model: VoiceModel,
  part: VoicePart,
  options: InstallOptions,
): Promise<TakenPart> {
  const isArchive = part === model.archive;
  const vouched = isArchive ? (options.sha256?.toLowerCase() ?? null) : null;
  const given = placeOf(model, part, options.from ?? []);
  // An operator who vouches for another archive than the table's knows its size, too.
  const bytes = vouched !== null && vouched !== part.sha256 ? null : part.bytes;
  const sha256 = vouched ?? part.sha256;
  if (given !== null && !isAddress(given)) {
    await stat(given).catch((error: NodeJS.ErrnoException) => {
      throw new UnusableVoice(`cannot read ${given}: ${error.message}`);
    });
    if (sha256 === null) await askOperator(given, options);
    const sum = await checkFile(given, { bytes, sha256 });
    return { part, path: given, sha256: sum, isDownload: false };
  }
  const url = given ?? part.url;
  if (sha256 === null) {
    throw new UnusableVoice(
      `no public list gives the SHA-256 of ${part.file}: ask its makers for it and add --checksum SUM, or fetch the file yourself and add --from FILE`,
    );
  }
  const file = path.join(downloadsFolder(options.voicesDir), part.file);
  options.say?.(`fetching ${url}`);
  await fetchFile({
    url,
    file,
    bytes,
    maxBytes: archiveLimits.bytes,
    progress: (done, of) => options.progress?.(part.file, done, of),
  });
  const sum = await checkFile(file, { bytes, sha256 }).catch(async (error: unknown) => {
    // A wrong file must not be continued by the next run.
    await forgetFetched(file);
    throw error;
  });
  return { part, path: file, sha256: sum, isDownload: true };
}

async function askOperator(file: string, { confirm }: InstallOptions): Promise<void> {
  const sum = await sha256Of(file);
  if (confirm !== undefined && (await confirm(file, sum))) return;
  throw new UnusableVoice(
    `no public list gives the SHA-256 of ${file}; it is ${sum}. Compare it with what its makers say, then add --checksum ${sum}`,
  );
}

/** Finds the place given for a part; a single place is the archive's, whatever its name. */
function placeOf(model: VoiceModel, part: VoicePart, from: readonly string[]): string | null {
  const named = from.find((place) => lastPartOf(place) === part.file);
  if (named !== undefined) return named;
  return part === model.archive ? (unnamedOf(model, from)[0] ?? null) : null;
}

/** Returns the places whose names are those of no part. */
function unnamedOf(model: VoiceModel, from: readonly string[]): string[] {
  const parts = partFiles(model);
  return from.filter((place) => !parts.includes(lastPartOf(place)));
}

function partFiles({ archive, extras }: VoiceModel): string[] {
  return [archive, ...extras].map(({ file }) => file);
}

/** Refuses several places whose names do not tell which parts they are, whatever else is given. */
function refuseUnclear(model: VoiceModel, from: readonly string[]): void {
  const unnamed = unnamedOf(model, from);
  if (unnamed.length < 2) return;
  throw new UnusableVoice(
    `${unnamed.join(' and ')}: which is which? Name the files as its makers do: ${partFiles(model).join(', ')}`,
  );
}

function lastPartOf(place: string): string {
  return path.basename(isAddress(place) ? new URL(place).pathname : place);
}

function isAddress(place: string): boolean {
  return /^https?:\/\//i.test(place) && URL.canParse(place);
}

/** The archive, what comes out of it, and a second copy of the vocoder must fit. */
async function refuseFullDisk(model: VoiceModel, { voicesDir }: InstallOptions): Promise<void> {
  const needed = [model.archive, ...model.extras].reduce((sum, { bytes }) => sum + (bytes ?? 0), 0);
  const { bavail, bsize } = await statfs(voicesDir);
  const free = bavail * bsize;
  if (free >= needed * 3) return;
  const megabytes = (bytes: number) => Math.ceil(bytes / 1e6);
  throw new UnusableVoice(
    `${model.name} needs ${megabytes(needed * 3)} MB at ${voicesDir}, where ${megabytes(free)} MB are free`,
  );
}

async function clearUnfinished(voicesDir: string): Promise<void> {
  for (const name of await readdir(voicesDir)) {
    if (!name.startsWith(unfinished)) continue;
    const place = path.join(voicesDir, name);
    const { mtimeMs } = await stat(place);
    if (Date.now() - mtimeMs > staleMs) await rm(place, { recursive: true, force: true });
  }
}
