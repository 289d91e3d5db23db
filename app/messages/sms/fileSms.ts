/**
 * Writes SMS to a folder, one file each, to try the hotline out: SMS_DRIVER is `file`. An SMS that
 * is sent again after a crash gives the same file.
 */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { writeWhole } from '../../core/wholeFile.js';
import type { SmsGateway } from '../smsGateway.js';

/** Writes `FOLDER/sms-17.txt`; once more writes the same file. */
export function makeFileSms(folder: string): SmsGateway {
  return {
    async send({ id, to, body, purpose, at }) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const file = path.join(folder, `${id}.txt`);
      const text = `To: ${to}\nPurpose: ${purpose}\nDate: ${at.toISOString()}\n\n${body}\n`;
      await writeWhole(file, text, { mode: 0o600 });
    },
  };
}
