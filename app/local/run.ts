/**
 * `make run`: runs a whole hotline on this machine until Ctrl-C. Services that `.env` names (a
 * database, a Redis, an ARI) replace the ones it would start itself. setUp.sh does the set-up
 * before this, such as packages.
 */
import '../core/needNode.js';
import { setTimeout as delay } from 'node:timers/promises';
import { LocalHotline } from './localHotline.js';
import { runningHotline } from './localSettings.js';
import { Steps, StepFailed } from './steps.js';

async function main(): Promise<void> {
  await refuseASecond();
  const hotline = new LocalHotline((line) => console.log(line));
  let isEnding = false;
  const end = async (code: number) => {
    isEnding = true;
    await hotline.stop();
    process.exit(code);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      // One Ctrl-C may arrive twice: from the terminal and from make. The parts die with this
      // process in any case.
      if (isEnding) return;
      console.log('\nStopping the hotline ...');
      void end(0);
    });
  }
  try {
    // setUp.sh has done the first four steps.
    await hotline.start(new Steps(4, 11));
    console.log(hotline.howToDial());
  } catch (error) {
    // Ctrl-C interrupts the step under way; that is no failure.
    if (isEnding) await delay(60_000);
    console.error(error instanceof StepFailed ? error.message : (error as Error).stack);
    if (error instanceof StepFailed) console.error(`What to do: ${error.advice}`);
    await end(1);
  }
}

async function refuseASecond(): Promise<void> {
  const running = await runningHotline();
  if (!running) return;
  console.error(`The hotline of this checkout is already running (process ${running.pid}).`);
  process.exit(1);
}

void main();
