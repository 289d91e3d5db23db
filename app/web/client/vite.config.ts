/**
 * Builds the console's client: `npm run build:web` puts it into dist/console, from where the server
 * serves it.
 */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const here = import.meta.dirname;

/** A smaller file fits into one packet uncompressed. */
const smallestBytes = 1400;

const toGzip = promisify(gzip);
const toBrotli = promisify(brotliCompress);

/**
 * Puts compressed copies beside each file of the page. The server sends the smallest that the
 * browser accepts: brotli over TLS, where it saves a tenth, otherwise gzip.
 */
const compressFiles: Plugin = {
  name: 'compress-files',
  apply: 'build',
  async writeBundle({ dir = '' }, files) {
    const compress = async (file: (typeof files)[string]) => {
      const text = Buffer.from(file.type === 'chunk' ? file.code : file.source);
      if (!/^assets\/.*\.(js|css|svg)$/.test(file.fileName) || text.byteLength < smallestBytes)
        return;
      const place = path.join(dir, file.fileName);
      const params = { [constants.BROTLI_PARAM_SIZE_HINT]: text.byteLength };
      await writeFile(`${place}.gz`, await toGzip(text, { level: 9 }));
      await writeFile(`${place}.br`, await toBrotli(text, { params }));
    };
    await Promise.all(Object.values(files).map(compress));
  },
};

/**
 * Which modules share a file. By itself the builder writes a file for each set of pages that have
 * modules in common, and the desk would need forty; a browser has six requests under way at once.
 * The chart library stays with the reports, and SIP with the page that is the telephone.
 */
const groups = [
  // What is loaded before anybody has signed in.
  { name: 'frame', tags: ['$initial' as const], priority: 2 },
  // The desk and all that it needs besides. Other pages need most of it, too.
  { name: 'desk', test: /client\/desk\/deskPage\.tsx$/, priority: 1 },
];

export default defineConfig({
  root: here,
  base: '/',
  publicDir: false,
  plugins: [react(), compressFiles],
  build: {
    outDir: path.join(here, '../../../dist/console'),
    emptyOutDir: true,
    target: 'es2023',
    // The page's policy forbids `data:` in scripts, and a request for a small file costs little.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    manifest: true,
    rolldownOptions: { output: { codeSplitting: { groups } } },
  },
});
