/**
 * Lets a process started by a test run the TypeScript of app/ and tests/ directly:
 * `node --require ./tests/parts/runTypescript.cjs app/cli.ts`. A test must not pass or fail on an
 * old build, and tsx takes three times as long to start.
 *
 * The output of swc is kept in var/test/compiled under the hash of its source, for later processes.
 */
const { createHash } = require('node:crypto');
const { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } = require('node:fs');
const { enableCompileCache, registerHooks, setSourceMapsSupport } = require('node:module');
const path = require('node:path');
const { fileURLToPath, URL } = require('node:url');

const kept = path.resolve(__dirname, '../../var/test/compiled');
const options = {
  jsc: { parser: { syntax: 'typescript' }, target: 'es2023' },
  module: { type: 'commonjs' },
  sourceMaps: 'inline',
  // The sources are there. Node reads each map at once, with all that is in it.
  inlineSourcesContent: false,
  swcrc: false,
};
const compiler = JSON.stringify([options, require('@swc/core/package.json').version]);

function compile(file) {
  const source = readFileSync(file, 'utf8');
  const filename = path.basename(file);
  const hash = createHash('sha256').update(`${compiler}${filename}\n${source}`).digest('hex');
  const compiled = path.join(kept, `${hash}.js`);
  if (existsSync(compiled)) return readFileSync(compiled, 'utf8');
  const { code } = require('@swc/core').transformSync(source, { ...options, filename });
  try {
    mkdirSync(kept, { recursive: true });
    // Another process may read the file at any moment and must not find half of it.
    writeFileSync(`${compiled}.${process.pid}`, code);
    renameSync(`${compiled}.${process.pid}`, compiled);
  } catch (error) {
    // A process of another user that may not write here compiles only for itself.
    if (error.code !== 'EACCES') throw error;
  }
  return code;
}

enableCompileCache(path.join(kept, 'v8'));
// Node would also read each map of a library, and BullMQ's alone are many.
setSourceMapsSupport(true, { nodeModules: false });
registerHooks({
  /** Imports name the compiled file (./x.js); among the sources there is ./x.ts instead. */
  resolve(specifier, context, next) {
    if (/^\.{1,2}\/.*\.js$/.test(specifier) && context.parentURL?.endsWith('.ts')) {
      const url = new URL(specifier.replace(/js$/, 'ts'), context.parentURL);
      if (existsSync(url)) return { url: url.href, format: 'commonjs', shortCircuit: true };
    }
    return next(specifier, context);
  },
  load(url, context, next) {
    if (!url.endsWith('.ts')) return next(url, context);
    return { format: 'commonjs', source: compile(fileURLToPath(url)), shortCircuit: true };
  },
});
