/** What the commands of the guidance read: the shipped content, and what a court adds. */
import { stat } from 'node:fs/promises';
import type { Command } from 'commander';
import { readSettings } from '../../core/config.js';
import { chinaDate, isIsoDate } from '../../court/rules/workCalendar.js';
import {
  nationalFolder,
  readCourtContent,
  readNationalContent,
  type ReadContent,
} from '../../guidance/readContent.js';
import type { Answer, Content, CourtContent } from '../../guidance/rules/content.js';
import { overlay } from '../../guidance/rules/overlay.js';
import { BadInput } from '../terminal/badInput.js';
import { plain } from '../terminal/textTable.js';

export interface FolderOptions {
  readonly folder?: string;
  readonly content?: string;
  readonly on?: string;
}

/** Adds the options that say which folders are read. */
export function addFolderOptions(command: Command): Command {
  return command
    .option('--folder <folder>', "folder with the court's additions (default: GUIDANCE_DIR)")
    .option('--content <folder>', 'folder with other national content than that which ships');
}

/** Adds the options that say which folders are read, and of which day. */
export function addDayOptions(command: Command): Command {
  return addFolderOptions(
    command.option('--on <date>', 'the day, YYYY-MM-DD (default: today in China)'),
  );
}

/** Adds those of a command that shows answers: which folders, of which day, in which language. */
export function addTextOptions(command: Command): Command {
  return addDayOptions(command).option('--language <language>', 'zh or en (default: both)');
}

export interface GivenGuidance {
  readonly national: ReadContent<Content>;
  /** Null when the court adds nothing. */
  readonly court: ReadContent<CourtContent> | null;
  readonly folder: string | null;
  /** Both together, as far as they are of the agreed shape. */
  readonly merged: Content;
  readonly day: string;
}

/**
 * Reads the files that the options and the settings name.
 * @throws BadInput if a folder is missing or a date is invalid.
 */
export async function readGiven({ folder, content, on }: FolderOptions): Promise<GivenGuidance> {
  const day = on ?? chinaDate(new Date());
  if (!isIsoDate(day)) throw new BadInput(`--on ${plain(day)} must be a day such as 2026-11-25`);
  const national = await readNationalContent(await existing(content ?? nationalFolder));
  const named = folder ?? readSettings(process.env, ['GUIDANCE_DIR']).GUIDANCE_DIR ?? null;
  const court = named === null ? null : await readCourtContent(await existing(named));
  const merged = court === null ? national.content : overlay(national.content, court.content);
  return { national, court, folder: named, merged, day };
}

async function existing(folder: string): Promise<string> {
  const found = await stat(folder).catch(() => null);
  if (found?.isDirectory() === true) return folder;
  throw new BadInput(`there is no folder ${plain(folder)}`);
}

/**
 * Finds an answer by its id, with or without `guide_`.
 * @throws BadInput when there is none.
 */
export function namedAnswer({ merged }: Pick<GivenGuidance, 'merged'>, id: string): Answer {
  const answer = merged.answers.find((each) => each.id === id || each.id === `guide_${id}`);
  if (answer === undefined) {
    throw new BadInput(`there is no answer ${plain(id)}; hotline guidance list shows all`);
  }
  return answer;
}

/** The words of a choice among languages. */
export type Languages = readonly ('zh' | 'en')[];

/**
 * Reads the choice of languages.
 * @throws BadInput when there is no such language.
 */
export function readLanguages(language: string | undefined): Languages {
  if (language === undefined) return ['zh', 'en'];
  if (language === 'zh' || language === 'en') return [language];
  throw new BadInput('--language must be zh or en');
}
