/**
 * Finds the hotline that `make call` dials: the one running in this checkout, or one started for
 * this call.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { readState, runningHotline, type LocalState } from '../../app/local/localSettings.js';
import { projectRoot } from '../../app/core/paths.js';
import { print } from './script/terminal.js';
import { untilTrue } from './untilTrue.js';

export interface HotlineToCall {
  readonly state: LocalState;
  /** Stops the hotline if it was started for this call. */
  stop(): Promise<void>;
}

/**
 * Returns a running hotline, started if necessary.
 * @throws Error when none runs and none can be started; its own output is on the terminal.
 */
export async function findHotline(): Promise<HotlineToCall> {
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
    const state = await untilTrue('the hotline to be up', async () => {
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
