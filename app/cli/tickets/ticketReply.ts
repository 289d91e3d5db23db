import { stat } from 'node:fs/promises';
import type { Command } from 'commander';
import { isWav } from '../../telephony/wav.js';
import { SpeechError } from '../../voice/speech/speechEngine.js';
import { telephoneRecording } from '../../voice/speech/telephoneRecording.js';
import { replyByVoice, type SpokenAnswer } from '../../tickets/state/replyByVoice.js';
import { replyTicket } from '../../tickets/state/replyTicket.js';
import type { Actor } from '../../tickets/rules/ticketAccess.js';
import { BadInput } from '../terminal/badInput.js';
import { depsOf, given, printChange, seenTicket } from './namedTicket.js';
import { staffActing, whoActs } from '../staff/operator.js';
import { readGiven } from '../terminal/readGiven.js';
import { plain } from '../terminal/textTable.js';
import { withPool } from '../terminal/withPool.js';

/** About an hour in the best quality that a computer records. */
const maxFileBytes = 700_000_000;
/** Nobody listens longer than this, and a call has a time limit of its own. */
const maxMinutes = 10;

const help = `
--recording takes a WAV file of any rate, mono or stereo, of at most ${maxMinutes} minutes. The stored copy has the
loudness of every prompt, 8 kHz, and no silence at its ends; FILE stays unchanged. The caller hears it after the text
of --text.`;

interface ReplyOptions {
  readonly text?: string;
  readonly recording?: string;
  readonly nothingPersonal?: boolean;
}

/** Adds `hotline tickets reply`. */
export function addTicketReplyCommand(tickets: Command): void {
  tickets
    .command('reply')
    .argument('<number>')
    .option('--text <text>', 'text of the answer, as it is spoken to the caller')
    .option('--recording <file>', 'recorded answer: a WAV file')
    .option(
      '--nothing-personal',
      'the answer contains nothing personal: a court may let it be spoken to anyone who answers the telephone',
    )
    .description('answer a ticket by text, by a recording, or by both')
    .addHelpText('after', help)
    .action(reply);
}

async function reply(number: string, options: ReplyOptions): Promise<void> {
  const { text, recording, nothingPersonal = false } = options;
  const body = text === undefined ? null : given('--text', text);
  if (body === null && recording === undefined) {
    throw new BadInput('give the answer by --text, --recording or both');
  }
  await withPool(['RECORDINGS_DIR'], async (pool, { RECORDINGS_DIR }) => {
    const by: Actor = { kind: 'staff', staff: staffActing(await whoActs(pool)) };
    const ticket = await seenTicket(pool, number, by);
    const deps = depsOf(pool);
    const result =
      recording === undefined
        ? await replyTicket(deps, ticket.id, by, { body, nothingPersonal })
        : await replyByVoice(deps, RECORDINGS_DIR, ticket.id, by, {
            ...(await recordingOf(recording)),
            body,
            nothingPersonal,
          });
    printChange(number, result);
  });
}

/**
 * Reads a recording and converts it for the telephone.
 * @throws BadInput when nobody could hear it.
 */
async function recordingOf(file: string): Promise<Pick<SpokenAnswer, 'wav' | 'lengthMs'>> {
  const size = await stat(file).then(
    (found) => found.size,
    // Reading it below reports what is wrong.
    () => 0,
  );
  const tooLong = `--recording ${plain(file)} is too long: an answer may have at most ${maxMinutes} minutes`;
  if (size > maxFileBytes) throw new BadInput(tooLong);
  const bytes = await readGiven(file);
  if (!isWav(bytes)) {
    throw new BadInput(
      `--recording ${plain(file)} is not a WAV file: convert it, for example with sox ${plain(file)} answer.wav`,
    );
  }
  const recording = await telephoneRecording(bytes).catch((error: unknown) => {
    if (!(error instanceof SpeechError)) throw error;
    throw new BadInput(`--recording ${plain(file)} cannot be read: ${error.message}`);
  });
  if (recording === null) {
    throw new BadInput(`--recording ${plain(file)} contains only silence: record it again`);
  }
  if (recording.lengthMs > maxMinutes * 60_000) throw new BadInput(tooLong);
  return recording;
}
