/** `hotline guidance list`. */
import type { Command } from 'commander';
import type { Answer } from '../../guidance/rules/content.js';
import { versionInForce } from '../../guidance/rules/inForce.js';
import { digitsOfAnswers } from '../../guidance/rules/digitsOfAnswers.js';
import { textTable } from '../terminal/textTable.js';
import { addTextOptions, readGiven, readLanguages, type FolderOptions } from './givenGuidance.js';

/** Adds the list of answers, with their digits and the version of a day. */
export function addListCommand(group: Command): void {
  addTextOptions(group.command('list'))
    .option('--search <words>', 'only answers whose question or text has these words')
    .option('--json', 'print it as JSON')
    .description('list all answers: digits, version in force on a day, the question')
    .action(async (options: FolderOptions & Listing) => {
      const given = await readGiven(options);
      const languages = readLanguages(options.language);
      const digits = digitsOfAnswers(given.merged.menu);
      const rows = given.merged.answers
        .filter((answer) => options.search === undefined || holds(answer, options.search))
        .map((answer) => {
          const version = versionInForce(answer, given.day);
          return {
            id: answer.id,
            topic: answer.topic,
            digits: digits.get(answer.id) ?? null,
            version: version?.version ?? null,
            source: version?.source ?? null,
            inForceFrom: version?.inForceFrom ?? null,
            checkedOn: version?.checkedOn ?? null,
            unconfirmed: version?.unconfirmed ?? null,
            mostAsked: answer.mostAsked,
            asked: answer.asked,
          };
        });
      if (options.json === true) return console.log(JSON.stringify(rows, null, 2));
      const cells = rows.map((row) => [
        row.id,
        row.digits ?? '-',
        row.version === null ? 'a person' : `${row.source ?? ''} ${row.version}`,
        row.inForceFrom ?? '-',
        row.checkedOn ?? '-',
        row.unconfirmed === null ? '' : 'unconfirmed',
        languages.map((language) => row.asked[language]).join(' / '),
      ]);
      const head = ['ANSWER', 'DIGITS', 'VERSION', 'SINCE', 'CHECKED', '', 'ASKED'];
      console.log(textTable([head, ...cells]));
    });
}

interface Listing {
  readonly language?: string;
  readonly search?: string;
  readonly json?: boolean;
}

function holds({ asked, versions }: Answer, words: string): boolean {
  const texts = [asked, ...versions.flatMap(({ say, fax }) => [say, fax])];
  return texts.some(({ zh, en }) => `${zh}\n${en}`.toLowerCase().includes(words.toLowerCase()));
}
