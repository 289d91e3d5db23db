/**
 * Builds the prompts in a process of its own, after everything else in priority, while the hotline
 * answers already.
 */
import { readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { projectRoot } from '../../core/paths.js';
import { PartFailed, startPart, type PartOptions } from './partProcess.js';
import { priorities } from './priorities.js';

/** The command `hotline`, run as this process runs: from the build, or from the sources. */
const command = [
  process.execPath,
  ...process.execArgv,
  path.resolve(__dirname, `../../cli${path.extname(__filename)}`),
];

/** After this time, what has not ended by itself is killed. */
const patienceMs = 5000;

/** Prompts in the making. */
export interface PromptsAhead {
  /** Ends it. Prompts that were made stay. */
  stop(): Promise<void>;
}

/**
 * Starts `hotline prompts build`.
 * @param options.tell is told when all are built, or why they are not.
 */
export async function buildPromptsAhead(options: {
  readonly env: NodeJS.ProcessEnv;
  /** What the command prints; of the latest run only. */
  readonly logFile: string;
  readonly tell: (line: string) => void;
}): Promise<PromptsAhead> {
  const { env, logFile, tell } = options;
  await rm(logFile, { force: true });
  const partOptions: PartOptions = {
    name: 'Building the prompts',
    command: [...command, 'prompts', 'build'],
    logFile,
    stopSignal: 'SIGTERM',
    cwd: projectRoot,
    env,
    nice: priorities.ahead,
  };
  const began = Date.now();
  const part = await startPart(partOptions);
  let isStopped = false;
  let isOver = false;
  void part.ended.then(({ code, signal }) => {
    isOver = true;
    if (isStopped) return;
    if (code === 0) {
      tell(`All prompts are built (${((Date.now() - began) / 1000).toFixed(0)} s).`);
      return;
    }
    tell(new PartFailed(partOptions, `failed (${signal ?? `exit code ${code ?? '?'}`})`).message);
    tell('A prompt that is missing is tried again when a caller needs it.');
    tell('What to do: run npx hotline prompts build, and read its message');
  });
  return {
    async stop() {
      isStopped = true;
      // Long after its end its number may be that of another process.
      if (isOver) return;
      // Its programs, too: an engine may take a minute for a sentence.
      signalGroup(part.pid, 'SIGTERM');
      const deadline = performance.now() + patienceMs;
      while (await hasLiveMember(part.pid)) {
        if (performance.now() > deadline) signalGroup(part.pid, 'SIGKILL');
        await delay(20);
      }
    },
  };
}

/** Sends a signal to a group of processes, if there is one. */
function signalGroup(leader: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-leader, signal);
  } catch (error) {
    if ((error as { code?: string }).code !== 'ESRCH') throw error;
  }
}

/**
 * Tells whether a process of a group still runs. A zombie does not: in a container whose first
 * process collects none, it stays for ever.
 */
async function hasLiveMember(leader: number): Promise<boolean> {
  const stats = await Promise.all(
    (await readdir('/proc'))
      .filter((name) => /^\d+$/.test(name))
      .map((pid) => readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')),
  );
  // Behind the name, which may contain anything: state, parent, group.
  const fields = stats.map((stat) => stat.slice(stat.lastIndexOf(')') + 2).split(' '));
  return fields.some(([state, , group]) => group === String(leader) && state !== 'Z');
}
