/** `hotline guidance check`. */
import type { Command } from 'commander';
import { readSpeechConfig } from '../../core/config.js';
import { checkGuidance } from '../../guidance/check/checkGuidance.js';
import type { Finding } from '../../guidance/check/finding.js';
import { addDayOptions, readGiven, type FolderOptions } from './givenGuidance.js';

/** Adds the check: errors with their places and exit code 1, unconfirmed answers as notes. */
export function addCheckCommand(group: Command): void {
  addDayOptions(group.command('check'))
    .option('--json', 'print it as JSON')
    .description('check the content: each error with file, line, answer and field; exit code 1')
    .action(async (options: FolderOptions & { json?: boolean }) => {
      const given = await readGiven(options);
      const { SPEECH_WORDS_PER_MINUTE: wordsPerMinute } = readSpeechConfig(process.env);
      const findings = checkGuidance(given.national, given.court, {
        today: given.day,
        wordsPerMinute,
      });
      const errors = findings.filter(({ severity }) => severity === 'error').length;
      if (options.json === true) console.log(JSON.stringify(findings, null, 2));
      else {
        for (const finding of findings) console.log(findingText(finding));
        const { answers, laws, figures } = given.merged;
        console.log(
          `${answers.length} answers, ${laws.length} laws, ${figures.length} figures on ${given.day}: ${errors} errors, ${findings.length - errors} notes`,
        );
      }
      if (errors > 0) process.exitCode = 1;
    });
}

/** `error fees.yaml:16: guide_fee_amount versions.0.say.en: takes 52 seconds; …` */
export function findingText({ severity, file, line, id, field, message }: Finding): string {
  const what = [id, field].filter((part) => part !== '').join(' ');
  return `${severity.padEnd(5)} ${file}:${line}: ${what === '' ? '' : `${what}: `}${message}`;
}
