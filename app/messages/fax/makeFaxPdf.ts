/** Writes the pages of a fax as PDF, by libtiff. */
import { runProgram } from '../../core/programs/runProgram.js';
import { pageLimits } from './pageLimits.js';

/**
 * Libtiff complains of what a broken transmission has left, and writes the whole pages nevertheless.
 * @throws ProgramFailed when it complains
 */
export async function makeFaxPdf(tiff: string, pdf: string): Promise<void> {
  await runProgram({
    program: 'tiff2pdf',
    args: ['-o', pdf, tiff],
    confinement: pageLimits,
    timeoutMs: 60_000,
    maxBytes: 1_000_000,
  });
}
