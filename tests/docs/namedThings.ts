/**
 * Whether what a command of a document names is there: subcommands and options of `hotline`,
 * targets of make, npm scripts, services of the containers, files, tests.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../../app/core/paths.js';
import { hotline } from '../cli/hotline.js';

const read = (file: string) => readFileSync(path.join(projectRoot, file), 'utf8');
const isThere = (file: string) => existsSync(path.join(projectRoot, file));

const helps = new Map<string, Promise<string>>();

/** Returns the help of a command, such as `['courts', 'list']`. */
function helpOf(words: readonly string[]): Promise<string> {
  const key = words.join(' ');
  const known = helps.get(key);
  if (known !== undefined) return known;
  const asked = hotline([...words, '--help'], {}).then(({ stdout }) => stdout);
  helps.set(key, asked);
  return asked;
}

/**
 * Asks the program itself for the commands and options that the words behind `hotline` name.
 * @returns those that do not exist
 */
export async function unknownOfHotline(args: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  let help = await helpOf([]);
  for (const word of args) {
    if (!/^[a-z][a-z-]*$/.test(word)) break;
    // What follows a command without subcommands is its arguments.
    if (!/^Usage: .*\[command\]/m.test(help)) break;
    const inner = await helpOf([...found, word]);
    if (!inner.startsWith(`Usage: hotline ${[...found, word].join(' ')}`)) {
      return [[...found, word].join(' ')];
    }
    found.push(word);
    help = inner;
  }
  const options = args.flatMap((word) => /^--[a-z][a-z-]*/.exec(word) ?? []);
  return options
    .filter((option) => !new RegExp(`^ +(-\\w, )?${option}\\b(?!-)`, 'm').test(help))
    .map((option) => [...found, option].join(' '));
}

/** Returns what is wrong with the words behind `make`: a target, or a variable that it reads. */
export function unknownOfMake(args: readonly string[]): string[] {
  const makefile = read('Makefile');
  const targets = args.filter((word) => !word.includes('='));
  if (targets.length !== 1) return [`make ${args.join(' ')}: one target`];
  const [target = ''] = targets;
  const recipe = new RegExp(`^${target}:.*\\n((?:\\t.*\\n?)+)`, 'm').exec(makefile)?.[1];
  if (recipe === undefined) return [`make ${target}`];
  return args
    .flatMap((word) => /^(\w+)=/.exec(word)?.[1] ?? [])
    .filter((variable) => !recipe.includes(`$(${variable})`))
    .map((variable) => `make ${target} ${variable}=`);
}

/** Returns what is wrong with the words behind `npm`. */
export function unknownOfNpm([run, script = '', ...rest]: readonly string[]): string[] {
  // Its own command, and none of our scripts.
  if (run === 'install') return [];
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  return run === 'run' && script in scripts && rest.length === 0 ? [] : [`npm run ${script}`];
}

/** Returns what is wrong with the words behind `jest`: files of tests, and `-t` with a name. */
export function unknownOfJest(args: readonly string[]): string[] {
  const files = args.filter((word) => word.endsWith('.test.ts'));
  const missing = files.filter((file) => !isThere(file));
  if (files.length === 0 || missing.length > 0) return [`jest ${missing.join(' ')}`];
  const at = args.indexOf('-t');
  const name = args[at + 1] ?? '';
  const names = files.map(read).join('\n');
  return at < 0 || (name !== '' && names.includes(name)) ? [] : [`a test named "${name}"`];
}

/** Options of `docker compose exec` and `run` that have a value in the next word. */
const withValue = ['--user', '--env', '--cap-add', '--volume'];
/** Programs of the images that handbooks name. */
const programsOfImages = ['tar', 'cp', 'install', 'pg_dump', 'pg_restore'];
/** Actions of `docker compose` that name nothing but services. */
const ofServices = ['up', 'build', 'stop', 'start', 'restart', 'down', 'ps', 'logs'];

/** Returns what is wrong with the words behind `docker`; what runs inside is a command as well. */
export async function unknownOfDocker(args: readonly string[]): Promise<string[]> {
  const [compose, action = '', ...rest] = args;
  if (args.slice(0, 3).join(' ') === 'buildx imagetools inspect') return [];
  if (compose !== 'compose') return [`docker ${args.join(' ')}`];
  const [, text = ''] = read('compose.yaml').split('\nservices:\n');
  const services = [...text.matchAll(/^ {2}([\w-]+):/gm)].map(([, name = '']) => name);
  const words = rest.filter(
    (word, place) => !word.startsWith('-') && !withValue.includes(rest[place - 1] ?? ''),
  );
  if (ofServices.includes(action)) return words.filter((word) => !services.includes(word));
  const [service = '', program = '', ...inner] = words;
  if (!['exec', 'run'].includes(action) || !services.includes(service)) {
    return [`docker ${args.join(' ')}`];
  }
  if (programsOfImages.includes(program)) return [];
  return program === 'hotline' ? unknownOfHotline(inner) : [`docker ${args.join(' ')}: ${program}`];
}

/** Returns what is wrong with a program that is named by its path. */
export function unknownOfPath(file: string): string[] {
  const source = file.replace(/^dist\/(.*)\.js$/, 'app/$1.ts');
  return isThere(source) ? [] : [file];
}
