/**
 * Runs shell blocks of documents as they stand, by bash, in a folder like a checkout in which
 * `make run` has run. `npx`, `make` and `docker` ask this process: `npx hotline` runs the real command
 * against the test's own parts; what would start a second run of tests, a whole hotline, or containers, is
 * looked up instead. Anything else that is not among a few harmless tools is an unknown command.
 */
import { execFile, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { projectRoot, varFolder } from '../../app/core/paths.js';
import { hotline, type Ran } from '../cli/hotline.js';
import { typescript } from '../parts/typescript.js';
import { unknownOfDocker, unknownOfJest, unknownOfMake } from './namedThings.js';

/** A command of a block that went through this process, and how it ended. */
export interface BlockCommand {
  readonly command: string;
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What came of a block. */
export interface BlockRun {
  /** Exit code of the shell: that of the first command that failed. */
  readonly code: number;
  readonly stderr: string;
  readonly commands: readonly BlockCommand[];
  /** Programs that are neither a tool of the block's nor one that is asked for here. */
  readonly unknown: readonly string[];
}

/** Runs the blocks of one document. */
export interface BlockRunner {
  run(content: string): Promise<BlockRun>;
  close(): Promise<void>;
}

/** Tools that change nothing but what their arguments name. */
const tools = ['grep', 'head', 'tail', 'node'];
const unknownFile = 'unknown-programs';

/** What a stand-in asks. */
interface Request {
  readonly program: string;
  readonly args: readonly string[];
  /** What was piped into it; null if nothing was. */
  readonly input: string | null;
  readonly env: Readonly<Record<string, string>>;
}

/**
 * @param folder an empty folder, which becomes the checkout
 * @param files files of the checkout, by their path; the values are paths of what they link to
 * @param settings of the commands
 */
export async function openBlockRunner(
  folder: string,
  files: Readonly<Record<string, string>>,
  settings: Readonly<Record<string, string>>,
): Promise<BlockRunner> {
  const [checkout, bin] = ['checkout', 'bin'].map((name) => path.join(folder, name)) as [string, string]; // prettier-ignore
  const socketFile = path.join(folder, 'socket');
  mkdirSync(bin, { recursive: true });
  for (const [name, target] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(checkout, name)), { recursive: true });
    symlinkSync(target, path.join(checkout, name));
  }
  for (const name of ['npx', 'make', 'docker']) {
    const file = path.join(bin, name);
    const ask = ['/usr/bin/perl', path.join(__dirname, 'askTest.pl'), socketFile, name];
    writeFileSync(file, `#!/bin/sh\nexec ${ask.map((word) => `'${word}'`).join(' ')} "$@"\n`);
    chmodSync(file, 0o755);
  }
  for (const name of tools) symlinkSync(await placeOf(name), path.join(bin, name));

  let commands: BlockCommand[] = [];
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    void answer(socket, checkout, commands);
  });
  await new Promise<void>((resolve) => server.listen(socketFile, resolve));
  return {
    async run(content) {
      commands = [];
      // A path would get round PATH, and run whatever it names.
      const byPath = [...content.matchAll(/(?:^|[;&|(])\s*(\/\S+)/gm)].map(([, name = '']) => name);
      if (byPath.length > 0) return { code: 127, stderr: '', unknown: byPath, commands };
      const shell = await runShell(content, checkout, { ...settings, PATH: bin });
      return { ...shell, commands };
    },
    close: () => closeServer(server),
  };
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => {
      if (error === undefined) resolve();
      else reject(error);
    });
  });
}

function placeOf(tool: string): Promise<string> {
  if (tool === 'node') return Promise.resolve(process.execPath);
  return new Promise((resolve, reject) => {
    execFile('/bin/sh', ['-c', `command -v ${tool}`], (error, stdout) => {
      if (error === null) resolve(stdout.trim());
      else reject(new Error(`there is no ${tool}`));
    });
  });
}

async function runShell(
  content: string,
  checkout: string,
  env: Readonly<Record<string, string>>,
): Promise<Omit<BlockRun, 'commands'>> {
  const unknown = path.join(checkout, '..', unknownFile);
  writeFileSync(unknown, '');
  // Not even `|| true` hides a program that is not known.
  const before = `command_not_found_handle() { echo "$*" >>'${unknown}'; return 127; }\n`;
  const shell = spawn('/bin/bash', ['-e', '-u', '-o', 'pipefail', '-c', before + content], {
    cwd: checkout,
    env: { HOME: checkout, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = new Promise<number>((resolve) => shell.on('close', (code) => resolve(code ?? -1)));
  const stderr = await text(shell.stderr);
  const names = readFileSync(unknown, 'utf8').split('\n');
  return { code: await ended, stderr, unknown: names.filter((each) => each !== '') };
}

async function answer(socket: Socket, checkout: string, commands: BlockCommand[]): Promise<void> {
  const request = readRequest(await text(socket));
  const ran = await runProgram(request, checkout).catch((error: unknown) => failed(String(error)));
  commands.push({ command: [request.program, ...request.args].join(' '), ...ran });
  socket.end([ran.code ?? 1, ran.stdout, ran.stderr].join('\0'));
}

/** Reads what askTest.pl sends. */
function readRequest(sent: string): Request {
  const [program = '', count = '', ...texts] = sent.split('\0');
  const args = texts.splice(0, Number(count));
  const variables = texts.splice(0, texts.indexOf(''));
  const env = variables.map((each): [string, string] => {
    const [name = '', ...value] = each.split('=');
    return [name, value.join('=')];
  });
  const [, input = ''] = texts;
  const isPiped = input.startsWith('1');
  return { program, args, env: Object.fromEntries(env), input: isPiped ? input.slice(1) : null };
}

const failed = (stderr: string): Ran => ({ code: 127, stdout: '', stderr: `${stderr}\n` });
const found = (missing: readonly string[]): Ran =>
  missing.length === 0
    ? { code: 0, stdout: '', stderr: '' }
    : failed(`there is no ${missing.join(', ')}`);

async function runProgram({ program, args, input, env }: Request, checkout: string): Promise<Ran> {
  const [first = '', ...rest] = args;
  if (program === 'make') return found(unknownOfMake(args));
  // tests/containers runs these.
  if (program === 'docker') return found(await unknownOfDocker(args));
  if (first === 'jest') return found(unknownOfJest(rest));
  if (first !== 'hotline') return failed(`nothing checks ${program} ${args.join(' ')}`);
  // The programs that commands start are those of the machine, not those of the block.
  const { PATH = '' } = process.env;
  const settings = { ...env, PATH };
  const ran =
    input === null
      ? await hotline(rest, settings, { folder: checkout })
      : await runWithInput(rest, settings, checkout, input);
  // Neither an exchange nor the app runs beside the test, so the doctor cannot be content.
  // tests/local/run.test.ts sees that it is beside `make run`.
  return rest[0] === 'doctor' && ran.code === 1 && ran.stdout !== '' ? { ...ran, code: 0 } : ran;
}

/** Runs a command in a process of its own, because those that share one have no standard input. */
async function runWithInput(
  args: readonly string[],
  settings: Readonly<Record<string, string>>,
  checkout: string,
  input: string,
): Promise<Ran> {
  const [program = '', ...options] = typescript;
  const child = spawn(program, [...options, path.join(projectRoot, 'app/cli.ts'), ...args], {
    cwd: checkout,
    env: settings,
  });
  child.stdin.end(input);
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await ended, stdout, stderr };
}

/** Files of the project that blocks name, as a checkout has them. */
export const filesOfCheckout: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ['app', 'sql', 'README.md', 'README.zh-CN.md'].map((name) => [
      name,
      path.join(projectRoot, name),
    ]),
  ),
  'var/node': path.join(varFolder, 'node'),
};
