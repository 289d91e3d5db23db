/**
 * SMS into a folder, as they would be sent: a file each, until there is a gateway. A gateway takes this one's place by
 * the same function; it must take the id as its own message's, because after a crash an SMS is handed over again.
 */
import { mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { SmsGateway } from '../smsGateway.js';

/** Writes `FOLDER/sms-17.txt`; once more writes the same file. */
export function makeFileSms(folder: string): SmsGateway {
  return {
    async send({ id, to, body, purpose, at }) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const file = path.join(folder, `${id}.txt`);
      const text = `To: ${to}\nPurpose: ${purpose}\nDate: ${at.toISOString()}\n\n${body}\n`;
      // Whoever looks into the folder never sees half of one.
      const unfinished = `${file}.${process.pid}.new`;
      await writeFile(unfinished, text, { mode: 0o600 });
      await rename(unfinished, file);
    },
  };
}
