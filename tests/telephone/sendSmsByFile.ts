/** A person with a mobile telephone who writes to a hotline that takes SMS from a folder. */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { writeWhole } from '../../app/core/wholeFile.js';
import { receivedFolder } from '../../app/messages/sms/fileDriver.js';

let count = 0;

/** Sends an SMS to the hotline with this SMS_DIR. @returns what the `ref` of its row begins with. */
export async function sendSmsByFile(smsDir: string, from: string, text: string): Promise<string> {
  const folder = path.join(smsDir, receivedFolder);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const name = `${process.pid}-${Date.now()}-${(count += 1)}.txt`;
  await writeWhole(path.join(folder, name), `From: ${from}\n\n${text}\n`, { mode: 0o600 });
  return name;
}
