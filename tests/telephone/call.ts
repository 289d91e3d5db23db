/**
 * `make call CALLER=name`: somebody dials 12368, and the terminal shows the conversation as it happens: what she
 * hears (recognised in the audio she receives), which keys she presses. Beside a running hotline, or by itself.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { readState, runningHotline, type LocalState } from '../../app/local/localSettings.js';
import { projectRoot, varFolder } from '../../app/paths.js';
import type { Caller } from './caller.js';
import { callers } from './callers/index.js';
import type { CallerScript } from './callerScript.js';
import { encodeAlaw } from './alaw.js';
import { describeLevel, measureSound } from './soundLevel.js';
import { SoundLibrary } from './soundLibrary.js';
import { matchRecording } from './soundMatch.js';
import { SpokenTexts } from './spokenTexts.js';
import { startCarrier } from './startCarrier.js';
import { untilTrue } from './untilTrue.js';
import { readWav } from './wav.js';

const defaultCaller = 'zhang';

interface RunningHotline {
  readonly state: LocalState;
  /** Ends it, if it was started for this call. */
  stop(): Promise<void>;
}

async function main(): Promise<number> {
  const name = process.argv[2] ?? defaultCaller;
  if (name === 'list') {
    for (const [each, { about }] of Object.entries(callers)) print(`  ${each.padEnd(14)} ${about}`);
    return 0;
  }
  const script = callers[name];
  if (script === undefined) {
    process.stderr.write(
      `No caller is called ${name}. There are: ${Object.keys(callers).join(', ')}\n`,
    );
    return 2;
  }
  const hotline = await findHotline();
  try {
    return await converse(name, script, hotline.state);
  } finally {
    await hotline.stop();
  }
}

async function findHotline(): Promise<RunningHotline> {
  const state = await runningHotline();
  if (state !== null) return { state, stop: () => Promise.resolve() };
  print('No hotline runs here: starting one for this call.');
  const child = spawn(process.execPath, [path.join(projectRoot, 'dist/local/run.js')], {
    stdio: ['ignore', 'inherit', 'inherit'],
    // Ctrl-C in the terminal reaches this process, which ends the call before the hotline.
    detached: true,
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  process.on('SIGINT', () => child.kill('SIGINT'));
  const stop = async () => {
    if (isRunning(child)) child.kill('SIGINT');
    await ended;
  };
  try {
    const state = await untilTrue('the hotline to be up', 300_000, async () => {
      if (!isRunning(child)) throw new Error('the hotline did not start; its own words are above');
      const state = await readState();
      return state !== null && state.pid === child.pid ? state : undefined;
    });
    return { state, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function isRunning(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null;
}

async function converse(name: string, script: CallerScript, state: LocalState): Promise<number> {
  const sounds = await SoundLibrary.open(state.soundsDir);
  const running = await startCarrier({
    folder: path.join(varFolder, 'call', 'carrier'),
    recordings: path.join(varFolder, 'call'),
    hotline: { address: state.sip.address, sipPort: state.sip.port },
    sounds,
    address: state.carrierAddress,
  });
  try {
    print(`\n${script.about}\n`);
    const call = await running.carrier.dial({ from: script.from, name });
    show(call, new SpokenTexts(state.soundsDir));
    const onInterrupt = () => void call.hangUp();
    process.once('SIGINT', onInterrupt);
    const problem = await script.talk(call).then(
      () => undefined,
      (error: unknown) => (error instanceof Error ? error.message : 'the script failed'),
    );
    process.off('SIGINT', onInterrupt);
    const end = await call.hangUp();
    print(`${clock()}  --  the ${end.by === 'caller' ? 'caller' : 'hotline'} hangs up`);
    tellRecording(call.recording, sounds);
    if (problem === undefined) return 0;
    process.stderr.write(`${problem}
`);
    return 1;
  } finally {
    await running.stop();
  }
}

function show(call: Caller, texts: SpokenTexts): void {
  call.on('answered', () => print(`${clock()}  --  12368 answers`));
  call.on('heard', ({ sound }) => print(`${clock()}  12368   ${texts.find(sound.id).text}`));
  call.on('pressed', (keys) => print(`${clock()}  caller  presses ${[...keys].join(' ')}`));
}

/** The time of day, to the tenth of a second. */
function clock(): string {
  const now = new Date();
  return `${now.toTimeString().slice(0, 8)}.${Math.floor(now.getMilliseconds() / 100)}`;
}

function tellRecording(file: string, sounds: SoundLibrary): void {
  const wav = readWav(file);
  const match = matchRecording(encodeAlaw(wav.samples), sounds);
  print(`\nWhat the caller heard: ${path.relative(process.cwd(), file)}`);
  print(`  ${describeLevel(measureSound(wav.samples, wav.rate))}`);
  print(
    `  ${match.heard.length} prompts recognised in it, ${match.unknownSeconds.toFixed(1)} s of sound that is none`,
  );
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

main().then(
  (status) => (process.exitCode = status),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  },
);
