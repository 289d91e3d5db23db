import { Option, type Command } from 'commander';
import { stringify } from 'csv-stringify/sync';
import type { Language } from '../../telephony/call.js';
import { languages } from '../../voice/prompts/catalogue.js';
import {
  howToRead,
  readingList,
  type LineToRead,
} from '../../voice/prompts/recorded/readingList.js';
import { courtNames } from './courtNames.js';

const headings: Readonly<Record<Language, readonly string[]>> = {
  zh: ['文件名', '文字', '读法', '秒'],
  en: ['file', 'text', 'how to read it', 'seconds'],
};

function rowsOf(lines: readonly LineToRead[], language: Language): string[][] {
  return lines.map(({ name, text, reading, seconds }) => [
    `${name}.wav`,
    text,
    howToRead(reading, language),
    seconds.toFixed(1),
  ]);
}

function markdown(rows: readonly (readonly string[])[], head: readonly string[]): string {
  const row = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n');
}

/** Adds `hotline prompts script`. */
export function addScriptCommand(prompts: Command): void {
  prompts
    .command('script')
    .description('print the reading list for a human voice: file, text, how to read it, seconds')
    .addOption(new Option('--language <language>').choices([...languages]).default('zh'))
    .addOption(new Option('--format <format>').choices(['csv', 'md']).default('csv'))
    .action(async ({ language, format }: { language: Language; format: 'csv' | 'md' }) => {
      const lines = readingList(language, await courtNames());
      const rows = rowsOf(lines, language);
      const head = headings[language];
      // The mark at the beginning tells a spreadsheet that the file is UTF-8.
      if (format === 'md') console.log(markdown(rows, head));
      else process.stdout.write(stringify([[...head], ...rows], { bom: true }));
      const minutes = lines.reduce((sum, { seconds }) => sum + seconds, 0) / 60;
      console.error(`${lines.length} recordings, ${Math.round(minutes)} minutes of speech`);
    });
}
