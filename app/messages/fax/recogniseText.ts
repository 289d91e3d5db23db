/**
 * Reads the Chinese text on the first page of a fax, by tesseract. The page may come from any
 * stranger, so tesseract runs as its own process, at the lowest priority, with limits of memory and
 * time.
 */
import path from 'node:path';
import { inTemporaryFolder } from '../../core/temporaryFolder.js';
import { ProgramFailed, runProgram } from '../../core/programs/runProgram.js';
import { onFaxThread } from './onFaxThread.js';
import { pageLimits } from './pageLimits.js';
import { dotsAcross } from './rules/bilevelTiff.js';

/** A page takes tesseract a second or two. */
const longestMs = 60_000;
/** The number and names are in the upper part of a page. */
const share = 0.6;
const language = 'chi_sim';

/** Tesseract or its Chinese is not installed. */
export class NoReader extends Error {
  override readonly name = 'NoReader';
}

/**
 * @returns the text with its lines; empty when there is none
 * @throws NoReader; Error when it fails or takes too long
 */
export async function recogniseText(tiff: string): Promise<string> {
  return inTemporaryFolder(async (folder) => {
    const pbm = path.join(folder, 'page.pbm');
    if (!(await onFaxThread('drawFirstPage', { tiff, pbm, share }))) return '';
    return await tesseract([pbm, 'stdout', '-l', language, '--psm', '3', '--dpi', `${dotsAcross}`]);
  });
}

/** @throws NoReader when there is no tesseract, or it has no Chinese */
export async function checkReader(): Promise<void> {
  const languages = await tesseract(['--list-langs']);
  if (!languages.split('\n').includes(language)) throw new NoReader(`it has no ${language}`);
}

async function tesseract(given: readonly string[]): Promise<string> {
  try {
    const { stdout } = await runProgram({
      program: 'tesseract',
      args: given,
      // Tesseract needs a quarter of the memory.
      confinement: pageLimits,
      isLowest: true,
      // One thread, because the other processors are for calls.
      variables: { OMP_THREAD_LIMIT: '1' },
      timeoutMs: longestMs,
      maxBytes: 1_000_000,
    });
    return stdout.toString();
  } catch (error) {
    if (!(error instanceof ProgramFailed)) throw error;
    const { stderr, message } = error;
    if (/tesseract: No such file|failed to execute|couldn't load any languages/i.test(stderr))
      throw new NoReader(stderr);
    throw new Error(stderr.slice(0, 300) || message, { cause: error });
  }
}
