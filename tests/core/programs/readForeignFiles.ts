/** Reads one file of each foreign kind, in a process of its own: see foreignPrograms.test.ts. Its argument is a folder to work in. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { makeFaxPages } from '../../../app/messages/fax/makeFaxPages.js';
import { makeFaxPdf } from '../../../app/messages/fax/makeFaxPdf.js';
import { readFaxPages } from '../../../app/messages/fax/readFaxPages.js';
import { recogniseText } from '../../../app/messages/fax/recogniseText.js';
import { makeEspeakNg } from '../../../app/voice/speech/espeakNg.js';
import { measureRecording } from '../../../app/voice/speech/measureRecording.js';
import { telephoneRecording } from '../../../app/voice/speech/telephoneRecording.js';
import { unpackVoice } from '../../../app/voice/speech/voices/unpackVoice.js';

const [, , folder = ''] = process.argv;

async function readAll(): Promise<void> {
  const postscript = path.join(folder, 'page.ps');
  writeFileSync(
    postscript,
    '%!\n/Helvetica findfont 40 scalefont setfont 100 600 moveto (2024) show showpage\n',
  );
  const tiff = path.join(folder, 'page.tif');
  await makeFaxPages(postscript, tiff);
  const [page] = await readFaxPages(tiff);
  if (page?.width !== 1728) throw new Error('the page was not read');
  await recogniseText(tiff);
  const pdf = path.join(folder, 'page.pdf');
  await makeFaxPdf(tiff, pdf);
  if (!readFileSync(pdf).subarray(0, 4).equals(Buffer.from('%PDF'))) throw new Error('no PDF');
  const wav = path.join(folder, 'said.wav');
  writeFileSync(wav, await makeEspeakNg().speak('hello', 'en'));
  await measureRecording(wav);
  await telephoneRecording(readFileSync(wav), 600);
  const archive = path.join(folder, 'voice.tar.bz2');
  execFileSync('tar', ['-cjf', archive, '-C', folder, 'said.wav'], {
    env: { PATH: '/usr/bin:/bin' },
  });
  const unpacked = path.join(folder, 'unpacked');
  mkdirSync(unpacked);
  await unpackVoice(archive, unpacked);
}

void readAll();
