/** Converts a PDF to what a fax machine sends: a TIFF of class F, one G4 image for each page. */
import { ProgramFailed, runProgram } from '../../core/programs/runProgram.js';
import { pageLimits } from './pageLimits.js';
import { faxPage } from './rules/faxPage.js';

/** Ghostscript takes a tenth of a second for a page; after this time it is considered hung. */
const longestMs = 60_000;

export class PagesNotMade extends Error {
  override readonly name = 'PagesNotMade';
}

/**
 * Writes a PDF as TIFF, in fine resolution (204 x 196 dots to the inch, 1728 wide).
 * @throws PagesNotMade when ghostscript fails or prints a message. Without its CMaps it leaves
 *   Chinese text blank, and only prints a warning.
 */
export async function makeFaxPages(pdf: string, tiff: string): Promise<void> {
  const { width, height, dotsPerInch } = faxPage;
  const options = ['-q', '-dNOPAUSE', '-dBATCH', '-dSAFER', '-sDEVICE=tiffg4'];
  const page = [
    `-r${dotsPerInch.across}x${dotsPerInch.down}`,
    '-dFIXEDMEDIA',
    `-dDEVICEWIDTH=${width}`,
    `-dDEVICEHEIGHT=${height}`,
    '-dPDFFitPage',
  ];
  try {
    const { stdout, stderr } = await runProgram({
      program: 'gs',
      // Ghostscript replaces a % in the name by the page's number, so each one is doubled.
      args: [...options, ...page, `-sOutputFile=${tiff.replaceAll('%', '%%')}`, pdf],
      confinement: pageLimits,
      timeoutMs: longestMs,
      maxBytes: 1_000_000,
    });
    const said = `${stdout.toString()}${stderr}`.trim();
    if (said !== '') throw new PagesNotMade(said.slice(0, 500));
  } catch (error) {
    if (!(error instanceof ProgramFailed)) throw error;
    throw new PagesNotMade((error.stderr || error.message).slice(0, 500), { cause: error });
  }
}
