/**
 * Asterisk's documentation without its texts. An Asterisk reads all of it when it starts, and a run
 * of the tests starts 200: that took more than half of each start. It must find everything by its
 * name, or logs a warning, and does not load a module whose options are not described.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { varFolder } from '../../../app/core/paths.js';

const whole = path.join(varFolder, 'asterisk-root/usr/share/asterisk/documentation/core-en_US.xml');

/**
 * Writes it to a folder, and names the folder to all that start an Asterisk from here
 * (app/local/debian/enterAsteriskRoot.sh). Where the machine has an Asterisk of its own, that reads its own.
 */
export async function makeBriefDocumentation(folder: string): Promise<void> {
  const text = await readFile(whole, 'utf8').catch(() => undefined);
  if (text === undefined) return;
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, path.basename(whole)), withoutTexts(text));
  process.env.ASTERISK_DOCUMENTATION = folder;
}

function withoutTexts(text: string): string {
  const names = text.matchAll(/^\s*<(agi|application|function|manager) [^>]*>/gm);
  const settings = text.matchAll(/<configInfo .*?<\/configInfo>/gs);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>\n<docs xmlns:xi="http://www.w3.org/2001/XInclude">',
    ...Array.from(names, ([tag, kind]) => `${tag}<synopsis></synopsis></${kind}>`),
    ...Array.from(settings, ([each]) =>
      each.replaceAll(/<(description|see-also|since)>.*?<\/\1>/gs, ''),
    ),
    '</docs>\n',
  ].join('\n');
}
