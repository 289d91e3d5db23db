/** A caller with a fax machine: `make call CALLER=fax`. Leaves a PNG of each page. */
import { execFile } from 'node:child_process';
import { mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Pool } from '../../../app/core/database/pool.js';
import { makeLetter } from '../../../app/messages/fax/makeLetter.js';
import type { Caller } from '../caller.js';
import { untilTrue } from '../untilTrue.js';
import { print } from './terminal.js';

const run = promisify(execFile);

export class MachineAtHand {
  private count = 0;

  constructor(
    private readonly at: {
      readonly db: Pool;
      readonly attachmentsDir: string;
      /** Where pages and pictures are put. */
      readonly folder: string;
      readonly dial: () => Promise<Caller>;
    },
  ) {}

  /** Dials the hotline. */
  dials(): Promise<Caller> {
    return this.at.dial();
  }

  /** Returns the path of a file for pages. */
  async file(): Promise<string> {
    await mkdir(this.at.folder, { recursive: true });
    return path.join(this.at.folder, `fax-${process.pid}-${++this.count}.tif`);
  }

  /** Makes a page of the caller's own. */
  async writes(title: string, words: string): Promise<string> {
    const file = await this.file();
    await makeLetter(
      {
        court: '',
        title,
        reference: '',
        date: '',
        rows: [],
        code: null,
        foot: '',
        paragraphs: [words],
      },
      file,
    );
    return file;
  }

  /**
   * Waits until the hotline has taken in a fax from a number since a moment, and returns its ticket
   * and pages as they are kept.
   */
  async kept(
    from: string,
    since: Date,
  ): Promise<{ readonly ticket: string; readonly tiff: string }> {
    return untilTrue('the hotline to keep the pages', async () => {
      const { rows } = await this.at.db.query<{ number: string; file: string }>(
        `SELECT o.number, a.file FROM fax_inbox i JOIN tickets o ON o.id = i.ticket_id
                JOIN ticket_attachments a ON a.ticket_id = o.id AND a.name = 'fax-' || i.name || '.tif'
          WHERE i.from_number = $1 AND i.received_at >= $2 ORDER BY i.id DESC LIMIT 1`,
        [from, since],
      );
      const [row] = rows;
      if (row === undefined) return undefined;
      return { ticket: row.number, tiff: path.join(this.at.attachmentsDir, row.file) };
    });
  }

  /** Draws the pages of a file as PNG, and says where they are. */
  async shows(what: string, tiff: string, name: string): Promise<void> {
    const pdf = path.join(this.at.folder, `${name}.pdf`);
    await run('tiff2pdf', ['-o', pdf, tiff]);
    const pictures = path.join(this.at.folder, `${name}-%d.png`);
    await run('gs', [
      '-q',
      '-dNOPAUSE',
      '-dBATCH',
      '-dSAFER',
      '-sDEVICE=pnggray',
      '-r100',
      `-sOutputFile=${pictures}`,
      pdf,
    ]);
    const made = (await readdir(this.at.folder)).filter(
      (each) => each.startsWith(`${name}-`) && each.endsWith('.png'),
    );
    for (const each of made.sort()) {
      print(`${what}: ${path.relative(process.cwd(), path.join(this.at.folder, each))}`);
    }
  }
}
