/** Makes of a PDF what a fax machine sends: a TIFF of class F, one G4 image for each page. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { faxPage } from './rules/faxPage.js';

const run = promisify(execFile);

/** A page takes ghostscript a tenth of a second; a letter that takes this long never ends. */
const longestMs = 60_000;

export class PagesNotMade extends Error {
  override readonly name = 'PagesNotMade';
}

/**
 * Writes a PDF as TIFF, in fine resolution (204 x 196 dots to the inch, 1728 wide).
 * @throws PagesNotMade when ghostscript fails, or says something: without its CMaps the Chinese stays blank, and it only mumbles.
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
    const { stdout, stderr } = await run(
      'gs',
      // %% in the name: a number of the page would go there.
      [...options, ...page, `-sOutputFile=${tiff.replaceAll('%', '%%')}`, pdf],
      { timeout: longestMs },
    );
    const said = `${stdout}${stderr}`.trim();
    if (said !== '') throw new PagesNotMade(said.slice(0, 500));
  } catch (error) {
    if (error instanceof PagesNotMade) throw error;
    const { stderr, message } = error as { stderr?: string; message: string };
    throw new PagesNotMade((stderr?.trim() || message).slice(0, 500));
  }
}
