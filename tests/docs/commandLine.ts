/** Whether a command line within a sentence of a document names only what is there. */
import {
  unknownOfDocker,
  unknownOfHotline,
  unknownOfJest,
  unknownOfMake,
  unknownOfNpm,
  unknownOfPath,
} from './namedThings.js';

/** How a command begins. Everything else between backticks is a name, a setting or a value. */
const programs =
  /^(npx|hotline|make|npm|docker|docker-compose|node|jest|tsx|bash|sh|sudo|git|apt|apt-get|\.)$/;
const ownProgram = /^(app|tests|asterisk-config|sql|dist|\.ci)\/[\w./-]+$/;
/** Handbooks leave out `npx hotline` before these in the columns of a table. */
const shortened = /^(courts|identity-keys|import|queue-log)$/;

/** Splits a command line into words, as a shell does; quotes are taken off. */
function wordsOf(line: string): string[] {
  return [...line.matchAll(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g)].map(([word]) =>
    word.replace(/["']/g, ''),
  );
}

/**
 * Returns the words from the program on: `SIP_ADDRESS=192.0.2.10 make run` sets something first.
 */
function fromProgram(line: string): string[] {
  const words = wordsOf(line);
  return words.slice(words.findIndex((word) => !/^[A-Z_]+=/.test(word)));
}

/** Returns whether code within a sentence is a command line, and not only the name of a program. */
export function isCommandLine(span: string): boolean {
  const [program = '', first] = fromProgram(span);
  if (first === undefined) return false;
  if (shortened.test(program)) return /^[a-z-]+$/.test(first);
  return programs.test(program) || ownProgram.test(program);
}

/**
 * Checks a command line.
 * @returns what it names and is not there
 * @throws Error for a kind of command that nothing here can check
 */
export async function unknownIn(line: string): Promise<string[]> {
  const [program = '', ...args] = fromProgram(line);
  const [first = '', ...rest] = args;
  if (program === 'hotline') return unknownOfHotline(args);
  if (shortened.test(program)) return unknownOfHotline([program, ...args]);
  if (program === 'npx' && first === 'hotline') return unknownOfHotline(rest);
  if (program === 'npx' && first === 'jest') return unknownOfJest(rest);
  if (program === 'make') return unknownOfMake(args);
  if (program === 'npm') return unknownOfNpm(args);
  if (program === 'docker') return unknownOfDocker(args);
  if (program === '.') return unknownOfPath(first);
  // Node's own flags come before the program.
  if (program === 'node') return unknownOfPath(args.find((word) => !word.startsWith('--')) ?? '');
  if (ownProgram.test(program)) return unknownOfPath(program);
  throw new Error(`nothing checks such a command: ${line}`);
}
