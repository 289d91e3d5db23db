import {
  ProgramFailed,
  runProgram as run,
  type ProgramRun,
} from '../../core/programs/runProgram.js';
import { SpeechError } from './speechEngine.js';

/** A program of an engine. */
export interface EngineRun extends ProgramRun {
  /** Replaces the program's name in errors. */
  readonly engine?: string;
}

/**
 * Runs a program without a shell and returns its output.
 * @throws SpeechError when it is missing, fails, takes too long or prints too much
 */
export async function runProgram({ engine, ...given }: EngineRun): Promise<Buffer> {
  try {
    const { stdout } = await run(given);
    return stdout;
  } catch (error) {
    if (!(error instanceof ProgramFailed)) throw error;
    throw new SpeechError(engine ?? given.program, error.reason, { cause: error });
  }
}
