/**
 * Takes a folder of recordings: checks every one, and installs all of them, or none. They go to
 * `RECORDED_PROMPTS_DIR`, from where every process takes them over (voice.ts).
 */
import { createHash } from 'node:crypto';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { makeWhole } from '../../../core/wholeFile.js';
import { measureRecording } from '../../speech/measureRecording.js';
import { SpeechError } from '../../speech/speechEngine.js';
import type { Language } from '../../../telephony/call.js';
import { clipListName, readClipList, type ClipList } from '../clips/clipFiles.js';
import type { Position } from '../clips/clipBook.js';
import {
  checkRecording,
  middleOf,
  paceProblem,
  syllableMs,
  type ReadLine,
} from './checkRecording.js';
import type { LineToRead } from './readingList.js';
import { speakerRhythm } from './speakerRhythm.js';

/** What is wrong with a file, as a sentence without its subject. */
export interface RecordingFault {
  /** The file in the folder; for a missing one its name on the reading list. */
  readonly file: string;
  readonly problem: string;
}

export interface TakeReport {
  readonly faults: readonly RecordingFault[];
  /** Lines of the reading list without a file, and without an earlier recording. */
  readonly missing: readonly LineToRead[];
  /**
   * How many recordings were installed; 0 if any was refused, unless the good ones were asked for.
   */
  readonly taken: number;
}

export interface TakeOptions {
  readonly folder: string;
  readonly language: Language;
  readonly lines: readonly LineToRead[];
  readonly recordedDir: string;
  /** Installs the good ones, although others are bad or missing. */
  readonly partial: boolean;
}

interface Found extends ReadLine {
  readonly file: string;
}

/** Lists beside recordings, and what systems leave in folders. */
const noRecording = /^\.|\.(csv|md|txt|xlsx?|docx?|pdf|ini)$|^Thumbs\.db$/i;

/** Checks the recordings of a folder, and installs them. */
export async function takeRecordings(options: TakeOptions): Promise<TakeReport> {
  const { folder, language, lines, recordedDir, partial } = options;
  const target = path.join(recordedDir, language);
  const { faults, good, seen } = await checkFolder(folder, lines);
  const installed = new Set([
    ...(await namesIn(target)),
    ...(await namesIn(path.join(target, 'clips'))),
  ]);
  const missing = lines.filter(({ name }) => !seen.has(name) && !installed.has(name));
  const isWhole = faults.length === 0 && missing.length === 0;
  if (good.length === 0 || !(isWhole || partial)) return { faults, missing, taken: 0 };
  await install(target, good, language);
  return { faults, missing, taken: good.length };
}

async function namesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.flatMap((name) => (/\.wav$/i.test(name) ? [name.slice(0, -4)] : []));
}

async function checkFolder(folder: string, lines: readonly LineToRead[]) {
  const faults: RecordingFault[] = [];
  const entries = await readdir(folder, { withFileTypes: true });
  const files = entries
    .flatMap((entry) => (entry.isFile() && !noRecording.test(entry.name) ? [entry.name] : []))
    .sort();
  const byName = new Map(lines.map((line) => [line.name, line]));
  const byStem = new Map<string, string[]>();
  for (const file of files) {
    const stem = path.parse(file).name;
    byStem.set(stem, [...(byStem.get(stem) ?? []), file]);
  }
  const found: Found[] = [];
  for (const [stem, [file = '', ...others]] of byStem) {
    const line = byName.get(stem);
    if (line === undefined) faults.push({ file, problem: unknownProblem(stem, lines) });
    else if (others.length > 0) {
      const problem = `is there twice, also as ${others.join(', ')}; keep the better one`;
      faults.push({ file, problem });
    } else {
      try {
        found.push({ file, line, measured: await measureRecording(path.resolve(folder, file)) });
      } catch (error) {
        if (!(error instanceof SpeechError)) throw error;
        const problem = `cannot be read; save it as WAV or FLAC (${error.message})`;
        faults.push({ file, problem });
      }
    }
  }
  const usual = middleOf(
    found.flatMap((each) => syllableMs(each) ?? []),
    5,
  );
  const copies = copiesAmong(found);
  const good: Found[] = [];
  for (const each of found) {
    const pace = usual === null ? null : paceProblem(each, usual);
    const copy = copies.get(each.file);
    const problems = [
      ...checkRecording(each.line, each.measured),
      ...(pace === null ? [] : [pace]),
      ...(copy === undefined
        ? []
        : [`is the same recording as ${copy}, but another text; read it`]),
    ];
    if (problems.length === 0) good.push(each);
    faults.push(...problems.map((problem) => ({ file: each.file, problem })));
  }
  faults.sort((a, b) => a.file.localeCompare(b.file));
  return { faults, good, seen: new Set(byStem.keys()) };
}

function unknownProblem(stem: string, lines: readonly LineToRead[]): string {
  const meant = lines.find(
    ({ name, text }) => name.toLowerCase() === stem.trim().toLowerCase() || text === stem.trim(),
  );
  return meant === undefined
    ? 'has a name that is not on the reading list; rename it as the list says, or remove it'
    : `has a name that is not on the reading list; rename it to ${meant.name}`;
}

/** Finds files with the same sound as another one of other words, by file. */
function copiesAmong(found: readonly Found[]): Map<string, string> {
  const first = new Map<string, Found>();
  const copies = new Map<string, string>();
  for (const each of found) {
    const content = createHash('sha256').update(each.measured.wav).digest('hex');
    const other = first.get(content);
    if (other === undefined) first.set(content, each);
    else if (other.line.text !== each.line.text) copies.set(each.file, other.file);
  }
  return copies;
}

/** Installs recordings: all of them, or none if one cannot be written. */
async function install(target: string, good: readonly Found[], language: Language): Promise<void> {
  const clipsFolder = path.join(target, 'clips');
  const list = await readClipList(clipsFolder);
  const merged: ClipList = {
    rhythm: speakerRhythm(good, language) ?? list.rhythm,
    clips: {
      ...list.clips,
      ...Object.fromEntries(
        good.flatMap(({ line: { kind, name, text, reading } }) =>
          kind === 'clip' ? [[name, { text, position: reading as Position }]] : [],
        ),
      ),
    },
  };
  await mkdir(clipsFolder, { recursive: true });
  const places = good.map(({ line: { kind, name } }) =>
    path.join(kind === 'clip' ? clipsFolder : target, `${name}.wav`),
  );
  const contents = [...good.map(({ measured }) => measured.wav), JSON.stringify(merged, null, 1)];
  await makeWhole([...places, path.join(clipsFolder, clipListName)], async (parts) => {
    for (const [at, content] of contents.entries()) await writeFile(parts[at] ?? '', content);
  });
}
