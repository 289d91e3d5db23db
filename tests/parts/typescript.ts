/** How a test starts a program of ours as a process of its own. */
import path from 'node:path';

/** What Node takes before the name of a program that is TypeScript. */
export const runTypescript = ['--require', path.join(__dirname, 'runTypescript.cjs')];
/** The program and the arguments before the name of a file: `[...typescript, 'app/main.ts']`. */
export const typescript = [process.execPath, ...runTypescript];
