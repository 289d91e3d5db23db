/**
 * Runs `hotline` commands one after another in one process, which a test file starts once, because
 * most of a command's time is the start of its process. A message says what to run, and the answer
 * is the command's result.
 */
import { runHotlineCommand } from '../../app/cli/hotlineCommand.js';

/** The message that asks for a command. */
export interface CommandToRun {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** The folder that it runs in. */
  readonly folder: string;
}

/** The answer: the command's exit code and output. */
export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

async function run({ args, env, folder }: CommandToRun): Promise<Ran> {
  process.chdir(folder);
  for (const name of Object.keys(process.env)) if (!(name in env)) delete process.env[name];
  Object.assign(process.env, env);
  process.exitCode = undefined;
  const said = { stdout: '', stderr: '' };
  let exit: number | undefined;
  const restore = [
    replace(
      process.stdout,
      'write',
      writer((text) => exit === undefined && (said.stdout += text)),
    ),
    replace(
      process.stderr,
      'write',
      writer((text) => exit === undefined && (said.stderr += text)),
    ),
    // A real process would be gone now. Whatever the command does with this error no longer counts.
    replace(process, 'exit', (code) => {
      exit ??= Number(code ?? process.exitCode ?? 0);
      throw new Error('the command has ended');
    }),
  ];
  try {
    await runHotlineCommand(args);
  } catch (error) {
    if (exit === undefined) throw error;
  } finally {
    for (const each of restore) each();
  }
  return { code: exit ?? Number(process.exitCode ?? 0), ...said };
}

/**
 * Replaces a member of an object.
 * @returns a function that restores it
 */
function replace<T, K extends keyof T>(object: T, name: K, by: T[K]): () => void {
  const own = object[name];
  object[name] = by;
  return () => void (object[name] = own);
}

function writer(take: (text: string) => void): NodeJS.WriteStream['write'] {
  return (
    chunk: Uint8Array | string,
    encoding?: BufferEncoding | ((error?: Error | null) => void),
    done?: (error?: Error | null) => void,
  ) => {
    take(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString());
    const tell = typeof encoding === 'function' ? encoding : done;
    if (tell !== undefined) process.nextTick(tell);
    return true;
  };
}

let last: Promise<unknown> = Promise.resolve();
process.on('message', ({ id, command }: { id: number; command: CommandToRun }) => {
  last = last.then(async () => process.send?.({ id, ran: await run(command) }));
});
process.on('disconnect', () => process.exit());
