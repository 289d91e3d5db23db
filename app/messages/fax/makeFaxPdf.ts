/** Writes the pages of a fax as PDF, by libtiff. */
import { open } from 'node:fs/promises';
import { runProgram } from '../../core/programs/runProgram.js';
import { pageLimits } from './pageLimits.js';

/** More than the end of a PDF has. */
const endBytes = 64;

/**
 * Libtiff complains of what a broken transmission has left, and writes the whole pages nevertheless. Of a full disk it does not complain:
 * see {@link isWholePdf}.
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

/**
 * Tells whether a PDF of {@link makeFaxPdf} has all that was written. Tiff2pdf ignores what does not fit on the disk, and reports success:
 * then the end is missing, or its table is not where the end says.
 */
export async function isWholePdf(pdf: string): Promise<boolean> {
  const file = await open(pdf).catch(() => null);
  if (file === null) return false;
  try {
    const read = async (at: number) => {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(endBytes), 0, endBytes, at);
      return buffer.toString('latin1', 0, bytesRead);
    };
    const { size } = await file.stat();
    const end = await read(Math.max(0, size - endBytes));
    const [, table] = /startxref\s+(\d+)\s+%%EOF\s*$/.exec(end) ?? [];
    return table !== undefined && (await read(Number(table))).startsWith('xref');
  } finally {
    await file.close();
  }
}
