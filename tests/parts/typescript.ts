/** Lets a test start one of our programs as a child process. */
import path from 'node:path';

/** Node options that precede the name of a TypeScript program. */
export const runTypescript = ['--require', path.join(__dirname, 'runTypescript.cjs')];
/** Program and arguments that precede a file name: `[...typescript, 'app/main.ts']`. */
export const typescript = [process.execPath, ...runTypescript];
