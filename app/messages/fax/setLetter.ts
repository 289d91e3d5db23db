/** Sets a letter as PDF, by typst, with a QR code by zxing. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler';
import { prepareZXingModule, writeBarcode } from 'zxing-wasm/full';
import { letterFonts, type Letter } from './letter.js';

/**
 * The typesetter caches what it has set. After this many letters the cache is dropped, so that
 * memory stays bounded.
 */
const lettersUntilForgetting = 50;

class LetterNotSet extends Error {
  override readonly name = 'LetterNotSet';
}

let compiler: NodeCompiler | undefined;
let template: Promise<string> | undefined;
let letters = 0;

/**
 * Sets a letter. The first one takes some 200 ms, each further one a few; run it by `onFaxThread`.
 * @throws LetterNotSet with typst's own words.
 */
export async function setLetter(letter: Letter): Promise<Buffer> {
  template ??= readFile(path.join(__dirname, 'letter.typ'), 'utf8');
  const code = letter.code === null ? null : await drawCode(letter.code);
  const mainFileContent = await template;
  compiler ??= NodeCompiler.create();
  const result = compiler.compile({
    mainFileContent,
    inputs: {
      letter: JSON.stringify({ ...letter, code }),
      fonts: JSON.stringify(letterFonts),
    },
  });
  const document = result.result;
  if (document === null) {
    throw new LetterNotSet(JSON.stringify(result.takeDiagnostics()?.shortDiagnostics ?? []));
  }
  const pdf = compiler.pdf(document);
  if (++letters % lettersUntilForgetting === 0) compiler.evictCache(0);
  return pdf;
}

/** Draws a QR code as SVG. Level Q: a quarter of the code may be damaged on the way. */
async function drawCode(text: string): Promise<string> {
  await prepareCodes();
  const { svg, error } = await writeBarcode(text, { format: 'QRCode', options: 'ecLevel=Q' });
  if (error !== '') throw new LetterNotSet(error);
  return svg;
}

let preparing: Promise<unknown> | undefined;

/** Loads zxing from its package; by default it would download itself from the Internet. */
export function prepareCodes(): Promise<unknown> {
  preparing ??= readFile(require.resolve('zxing-wasm/full/zxing_full.wasm')).then((file) =>
    prepareZXingModule({
      overrides: { wasmBinary: new Uint8Array(file).buffer },
      fireImmediately: true,
    }),
  );
  return preparing;
}
