import { stat } from 'node:fs/promises';
import { Option, type Command } from 'commander';
import { readSpeechConfig } from '../../core/config.js';
import type { Language } from '../../telephony/call.js';
import { buildRecorded } from '../../voice/prompts/buildPrompts.js';
import { languages } from '../../voice/prompts/catalogue.js';
import { readingList } from '../../voice/prompts/recorded/readingList.js';
import { takeRecordings, type TakeReport } from '../../voice/prompts/recorded/takeRecordings.js';
import { BadInput } from '../terminal/badInput.js';
import { plain, textTable } from '../terminal/textTable.js';
import { courtNames } from './courtNames.js';

const help = `
FOLDER contains one file for each line of the list that hotline prompts script prints, under its name: WAV or FLAC,
mono or stereo, 16,000 Hz or more. If a file is bad or missing, the command says which and why, and takes none.`;

/** As many missing lines are printed; the rest is counted. */
const missingShown = 20;

function printReport({ faults, missing }: TakeReport): void {
  if (faults.length > 0) {
    console.error(textTable(faults.map(({ file, problem }) => [plain(file), problem])));
  }
  if (missing.length === 0) return;
  console.error(`${missing.length} recordings are missing:`);
  const shown = missing.slice(0, missingShown);
  console.error(textTable(shown.map(({ name, text }) => [`${name}.wav`, text])));
  const more = missing.length - shown.length;
  if (more > 0) console.error(`and ${more} more`);
}

/** Adds `hotline prompts take`. */
export function addTakeCommand(prompts: Command): void {
  prompts
    .command('take')
    .argument('<folder>', 'the recordings of one language')
    .description('check the recordings of a human voice, and install all of them or none')
    .addOption(new Option('--language <language>').choices([...languages]).default('zh'))
    .option('--partial', 'install the good ones, although others are bad or missing')
    .addHelpText('after', help)
    .action(async (folder: string, options: { language: Language; partial?: boolean }) => {
      const info = await stat(folder).catch(() => null);
      if (info?.isDirectory() !== true) throw new BadInput(`${folder} is not a folder`);
      const config = readSpeechConfig(process.env);
      const report = await takeRecordings({
        folder,
        language: options.language,
        lines: readingList(options.language, await courtNames()),
        recordedDir: config.RECORDED_PROMPTS_DIR,
        partial: options.partial ?? false,
      });
      printReport(report);
      if (report.taken === 0) {
        console.error('nothing was taken');
        process.exitCode = 1;
        return;
      }
      const failed = await buildRecorded(config, options.language);
      console.log(`${report.taken} recordings taken into ${config.RECORDED_PROMPTS_DIR}`);
      for (const { sound, problem } of failed) console.error(`${sound} ${problem}`);
      if (failed.length > 0) process.exitCode = 1;
    });
}
