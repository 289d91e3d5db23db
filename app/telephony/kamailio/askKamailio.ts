/** Commands to the Kamailio of this machine, by kamcmd. */
import { ProgramFailed, runProgram } from '../../core/programs/runProgram.js';

/** Kamailio does not run here, or refuses a command. */
export class KamailioSilent extends Error {
  override readonly name = 'KamailioSilent';
}

/**
 * Has Kamailio carry out a command.
 * @param control its control socket, `unix:/run/kamailio/kamailio_ctl`
 * @returns what kamcmd prints
 * @throws KamailioSilent
 */
export async function askKamailio(control: string, command: readonly string[]): Promise<string> {
  const { stdout, stderr } = await runProgram({
    program: 'kamcmd',
    args: ['-s', control, ...command],
    timeoutMs: 10_000,
    maxBytes: 16 * 1024 * 1024,
  }).catch((error: unknown) => {
    if (error instanceof ProgramFailed) throw new KamailioSilent(error.message, { cause: error });
    throw error;
  });
  // kamcmd ends with 0 also when Kamailio refuses.
  const refusal = /^error: .*/m.exec(`${stdout.toString()}\n${stderr}`)?.[0];
  if (refusal !== undefined) throw new KamailioSilent(`${command.join(' ')}: ${refusal}`);
  return stdout.toString();
}
