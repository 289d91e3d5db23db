/** A person with a mobile telephone who writes to a hotline that takes SMS from a folder. */
import { mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { receivedFolder } from '../../app/messages/sms/receiveFiles.js';

let count = 0;

/** Sends an SMS to the hotline with this SMS_DIR. @returns the name that its row has as `ref`. */
export async function sendSmsByFile(smsDir: string, from: string, text: string): Promise<string> {
  const folder = path.join(smsDir, receivedFolder);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const name = `${process.pid}-${Date.now()}-${(count += 1)}.txt`;
  const unfinished = path.join(folder, `${name}.new`);
  await writeFile(unfinished, `From: ${from}\n\n${text}\n`, { mode: 0o600 });
  await rename(unfinished, path.join(folder, name));
  return name;
}
