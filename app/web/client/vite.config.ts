/**
 * Builds the console's client: `npm run build:web` puts it into dist/console, from where the server
 * serves it.
 */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { antdStyles } from './look/antdStyles.js';

const here = import.meta.dirname;

/**
 * Modules that write <style> elements into the page; look/adoptStyle.ts says why they are replaced.
 */
const stylers =
  /(@rc-component\/util\/(es|lib)\/Dom\/dynamicCSS|@ant-design\/icons\/(es|lib)\/cssUtils)(\.js)?$/;

const adoptStyles: Plugin = {
  name: 'adopt-styles',
  enforce: 'pre',
  async resolveId(source, importer, options) {
    if (!/dynamicCSS|cssUtils/.test(source)) return null;
    const found = await this.resolve(source, importer, { ...options, skipSelf: true });
    return found !== null && stylers.test(found.id) ? path.join(here, 'look/adoptStyle.ts') : null;
  },
};

/** The style sheet that main.tsx imports, and its name among the modules of the build. */
const antdSheet = { name: 'virtual:antd.css', id: '\0antd.css' } as const;

const writeAntdStyles: Plugin = {
  name: 'write-antd-styles',
  resolveId: (source) => (source === antdSheet.name ? antdSheet.id : null),
  load: (id) => (id === antdSheet.id ? antdStyles() : null),
};

/** A smaller file fits into one packet uncompressed. */
const smallestBytes = 1400;

/**
 * Puts a compressed copy beside each file of the page. The server sends it to browsers that accept
 * it.
 */
const compressFiles: Plugin = {
  name: 'compress-files',
  apply: 'build',
  async writeBundle({ dir = '' }, files) {
    for (const file of Object.values(files)) {
      const text = Buffer.from(file.type === 'chunk' ? file.code : file.source);
      if (!/^assets\/.*\.(js|css|svg)$/.test(file.fileName) || text.byteLength < smallestBytes)
        continue;
      await writeFile(path.join(dir, `${file.fileName}.gz`), gzipSync(text, { level: 9 }));
    }
  },
};

export default defineConfig({
  root: here,
  base: '/',
  publicDir: false,
  plugins: [adoptStyles, writeAntdStyles, react(), compressFiles],
  build: {
    outDir: path.join(here, '../../../dist/console'),
    emptyOutDir: true,
    target: 'es2023',
    // The page's policy forbids `data:` in scripts, and a request for a small file costs little.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    manifest: true,
  },
});
