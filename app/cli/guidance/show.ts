/** `hotline guidance show`. */
import type { Command } from 'commander';
import { spokenSeconds } from '../../guidance/check/spokenSeconds.js';
import { signedSmsParts } from '../../guidance/check/smsParts.js';
import { tellAnswer, type Told } from '../../guidance/tellAnswer.js';
import { readSpeechConfig } from '../../core/config.js';
import { BadInput } from '../terminal/badInput.js';
import {
  addTextOptions,
  namedAnswer,
  readGiven,
  readLanguages,
  type FolderOptions,
} from './givenGuidance.js';

const whyPerson = {
  'no answer': 'there is no such answer',
  'no version': 'no version is in force',
  'no figure': 'a figure in it has no value',
} as const;

/** Adds what a caller is told by one answer on a day: words, law, SMS, page. */
export function addShowCommand(group: Command): void {
  addTextOptions(group.command('show'))
    .argument('<id>', 'id of an answer, for example guide_appeal or appeal')
    .option('--json', 'print it as JSON')
    .description('show what is told by an answer on a day: words, law, SMS, page, limits')
    .action(async (id: string, options: FolderOptions & { language?: string; json?: boolean }) => {
      const given = await readGiven(options);
      const answer = namedAnswer(given, id);
      const tellings = readLanguages(options.language).map((language) => {
        const asked = { id: answer.id, day: given.day, language, court: {} };
        const telling = tellAnswer(given.merged, asked);
        if (telling.kind === 'told') return telling.told;
        throw new BadInput(
          `${answer.id} on ${given.day}: ${whyPerson[telling.why]}, so a person has to answer`,
        );
      });
      if (options.json === true) return console.log(JSON.stringify(tellings, null, 2));
      const { SPEECH_WORDS_PER_MINUTE: pace } = readSpeechConfig(process.env);
      const version = answer.versions.find(
        (each) => each.version === tellings[0]?.version && each.source === tellings[0].source,
      );
      const head = [
        `${answer.id}, version ${version?.version ?? ''} (${version?.source ?? ''}), in force ${version?.inForceFrom ?? ''} to ${version?.inForceTo ?? 'further notice'}, checked ${version?.checkedOn ?? ''}`,
        ...(version?.unconfirmed === undefined ? [] : [`UNCONFIRMED: ${version.unconfirmed}`]),
        `leads to: ${answer.leadsTo.join(', ') || 'nothing'}${answer.calculator === undefined ? '' : `; calculator: ${answer.calculator}`}`,
      ];
      const limits = (told: Told) => version?.limits?.[told.language] ?? '';
      console.log(
        [...head, ...tellings.map((told) => toldText(told, limits(told), pace))].join('\n'),
      );
    });
}

function toldText(told: Told, limits: string, pace: number): string {
  const seconds = Math.ceil(spokenSeconds(told.say, told.language, pace));
  const lines: [string, string][] = [
    ['ASKED', told.asked],
    [`SAID (${seconds} s)`, told.say],
    ['LAW', told.basis],
    ['WHOM TO ASK', told.askWhom ?? ''],
    [
      `SMS (${signedSmsParts(told.sms, told.language)} parts${told.smsOnlyAfterAsking ? ', only after asking' : ''})`,
      told.sms,
    ],
    ['PAGE', told.fax],
    ['LIMITS, for agents', limits],
  ];
  const shown = lines.filter(([, text]) => text !== '').map(([name, text]) => `${name}\n${text}`);
  return [`\n== ${told.language}`, ...shown].join('\n\n');
}
