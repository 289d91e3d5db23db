import { createWriteStream } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { text as readAll } from 'node:stream/consumers';
import { Option, type Command } from 'commander';
import { BadInput } from '../terminal/badInput.js';
import { readGiven } from '../terminal/readGiven.js';
import { plain, plainJson, textTable } from '../terminal/textTable.js';
import { askConsole, type Sent } from './askConsole.js';
import { consoleAddress } from './consoleAddress.js';
import { readJson } from './operationField.js';
import { listOperations, type Operation } from './operations.js';
import { replyTable } from './replyTable.js';

const help = `
Every operation of the console, by its server: you may do and see what you may in the console, and each reading is
recorded as there. You act by an API token, which you make in the console under My account. Keep it in a file that only
you can read, named by HOTLINE_API_TOKEN_FILE, or in the environment as HOTLINE_API_TOKEN. An administrator of the machine
makes one with hotline users token. HOTLINE_API_URL is the console's address; by default that of this installation.

Every user of this machine can see arguments while a command runs. So the token is never one, and what concerns a person
(a telephone number, what a caller said) belongs in the JSON of standard input (--json -), also of what only reads.

  hotline api list
  hotline api tickets --overdue --table
  hotline api ticket-accept --number 2611240425
  hotline api ticket-reply --number 2611240425 --json - < answer.json
  hotline api ticket-reply --number 2611240425 --recording answer.wav
  hotline api ticket-reply --help`;

/** Adds `hotline api` with a subcommand for each operation of the contract. */
export function addApiCommand(program: Command): void {
  const group = program
    .command('api')
    .description('do what the console does, by its server and an API token')
    .addHelpText('after', help)
    // There are more than a hundred: list has them with their summaries.
    .configureHelp({
      visibleCommands: (of) => of.commands.filter((each) => each.name() === 'list'),
    });
  const operations = listOperations();
  group
    .command('list')
    .argument('[word]', 'only operations with this in their name, path or summary')
    .description('list the operations with method, path and summary')
    .action((word?: string) => list(operations, word ?? ''));
  for (const operation of operations) addOperation(group, operation);
}

function list(operations: readonly Operation[], word: string): void {
  const rows = operations
    .map(({ name, method, path: of, summary }) => [name, method, of, summary])
    .filter((row) => row.some((text) => text.toLowerCase().includes(word.toLowerCase())));
  if (rows.length === 0)
    throw new BadInput(`no operation has ${plain(word)}: see hotline api list`);
  console.log(textTable(rows));
}

interface Options {
  readonly json?: string;
  readonly file?: string;
  readonly output?: string;
  readonly table?: boolean;
  readonly url?: string;
}

function addOperation(group: Command, operation: Operation): void {
  const { name, method, path: of, summary, fields, body, isJson } = operation;
  const command = group.command(name).summary(summary).description(`${summary}\n\n${method} ${of}`);
  for (const { option, help: said, isFlag, takesSeveral, name: field } of fields) {
    // A field of several forms of a body is one option.
    if (command.options.some(({ long }) => long === option)) continue;
    const value = isFlag ? ' [true|false]' : ` <${takesSeveral ? `${field}...` : field}>`;
    // A file has the name that it has here.
    const about = body === 'file' && field === 'name' ? 'name of the file; default: its own' : said;
    command.addOption(new Option(`${option}${value}`, about));
  }
  if (body === 'json' || fields.some(({ place }) => place === 'query')) {
    command.option(
      '--json <text>',
      'the options as JSON; - reads it from standard input, which no other user sees; options change it',
    );
  }
  if (body === 'file') command.requiredOption('--file <path>', 'the file to send');
  if (isJson) command.option('--table', 'print a table instead of JSON');
  else command.option('--output <path>', 'write the reply to a new file; default: standard output');
  command
    .option('--url <address>', 'address of the console; default: HOTLINE_API_URL')
    .action((options: Options & Readonly<Record<string, unknown>>) => call(operation, options));
}

async function call(
  operation: Operation,
  options: Options & Readonly<Record<string, unknown>>,
): Promise<void> {
  const { output } = options;
  // A terminal obeys bytes that somebody else has put in a file.
  if (!operation.isJson && output === undefined && process.stdout.isTTY) {
    throw new BadInput('--output: missing: the reply is a file, which is not for a terminal');
  }
  const address = await consoleAddress(process.env, options.url);
  const reply = await askConsole(address, operation, await sentBy(operation, options));
  if (operation.isJson) {
    const said: unknown = await reply.json();
    console.log(options.table === true ? replyTable(said) : plainJson(said, 2));
    return;
  }
  const content = Readable.fromWeb(reply.body as ReadableStream<Uint8Array>);
  // Of what is said in confidence nobody else gets a copy.
  const to =
    output === undefined ? process.stdout : createWriteStream(output, { flags: 'wx', mode: 0o600 });
  await pipeline(content, to, { end: output !== undefined }).catch((error: unknown) => {
    const { code, path: place } = error as NodeJS.ErrnoException;
    if (place === undefined) throw error;
    throw new BadInput(
      `--output ${plain(place)} ${code === 'EEXIST' ? 'exists already' : `cannot be written (${code})`}`,
    );
  });
}

/** @throws BadInput when an argument is missing or malformed. */
async function sentBy(
  operation: Operation,
  options: Options & Readonly<Record<string, unknown>>,
): Promise<Sent> {
  const values = { params: {}, query: {}, body: {} } as Record<string, Record<string, unknown>>;
  for (const { place, name, option, read } of operation.fields) {
    const typed = options[name] as string | string[] | true | undefined;
    if (typed !== undefined)
      (values[place] ??= {})[name] = await read(typed === true ? true : [typed].flat());
    else if (place === 'params') throw new BadInput(`${option}: missing`);
  }
  const { params = {}, query = {}, body = {} } = values;
  if (operation.body === 'json') return { params, query, body: await withJson(options.json, body) };
  const asked = await withJson(options.json, query);
  if (operation.body !== 'file') return { params, query: asked };
  const { file = '' } = options;
  return {
    params,
    query: { name: path.basename(file), ...asked },
    body: await readGiven(file),
  };
}

async function withJson(
  json: string | undefined,
  typed: Record<string, unknown>,
): Promise<Record<string, unknown>> {
  if (json === undefined) return typed;
  const given = readJson('--json', json === '-' ? await readAll(process.stdin) : json);
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new BadInput('--json must be an object');
  }
  return { ...(given as Record<string, unknown>), ...typed };
}
