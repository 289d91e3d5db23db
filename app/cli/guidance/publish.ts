/** `hotline guidance publish`: one member of the staff proposes, another publishes. */
import type { Command } from 'commander';
import { readSpeechConfig } from '../../core/config.js';
import { chinaDate } from '../../court/rules/workCalendar.js';
import type { Pool } from '../../core/database/pool.js';
import { checkGuidance } from '../../guidance/check/checkGuidance.js';
import type { CourtContent } from '../../guidance/rules/content.js';
import { changedVersions } from '../../guidance/rules/changedVersions.js';
import {
  insertProposal,
  listProposals,
  publishProposal,
  readProposal,
  readPublished,
  type ByStaff,
  type Proposal,
} from '../../guidance/store/publications.js';
import { staffActing, whoActs } from '../staff/operator.js';
import { BadInput } from '../terminal/badInput.js';
import { plain, textTable } from '../terminal/textTable.js';
import { withPool } from '../terminal/withPool.js';
import { minute } from '../terminal/words.js';
import { findingText } from './check.js';
import { addFolderOptions, readGiven, type FolderOptions } from './givenGuidance.js';

const help = `
What a court adds is told to callers once two people have approved it. propose checks the folder and keeps a copy of it; another
member of the staff reads it (show), and publishes it. Callers hear it within a minute. What ships with the hotline is
published already.`;

/** Adds `publish`, and `propose`, `show` and `confirm` below it. */
export function addPublishCommand(group: Command): void {
  const publish = group
    .command('publish')
    .description("list what was proposed and published of the court's own content")
    .addHelpText('after', help)
    .action(() => withPool([], list));

  addFolderOptions(publish.command('propose'))
    .requiredOption('--note <text>', 'what changes, and why')
    .description("propose the folder of the court's additions")
    .action((options: FolderOptions & { note: string }) =>
      withPool([], (pool) => propose(pool, options)),
    );
  publish
    .command('show')
    .argument('<number>', 'number of a proposal')
    .description('print a proposal, as JSON')
    .action((number: string) =>
      withPool([], async (pool) => {
        const proposal = await readProposal(pool, readNumber(number));
        if (proposal === null) throw unknown(number);
        console.log(JSON.stringify(proposal, null, 2));
      }),
    );
  publish
    .command('confirm')
    .argument('<number>', 'number of a proposal')
    .description('publish a proposal of somebody else')
    .action((number: string) => withPool([], (pool) => confirm(pool, number)));
}

async function actor(pool: Pool): Promise<ByStaff> {
  const operator = await whoActs(pool);
  return { staffId: staffActing(operator).id, osUser: operator.osUser };
}

async function propose(pool: Pool, options: FolderOptions & { note: string }): Promise<void> {
  const by = await actor(pool);
  const given = await readGiven(options);
  if (given.court === null) {
    throw new BadInput('--folder or GUIDANCE_DIR must name the folder of the court’s additions');
  }
  const note = options.note.trim();
  if (note === '') throw new BadInput('--note must say what changes, and why');
  const { SPEECH_WORDS_PER_MINUTE: wordsPerMinute } = readSpeechConfig(process.env);
  const now = new Date();
  const today = chinaDate(now);
  const errors = checkGuidance(given.national, given.court, { today, wordsPerMinute }).filter(
    ({ severity }) => severity === 'error',
  );
  if (errors.length > 0) {
    throw new BadInput(`the content has errors:\n${errors.map(findingText).join('\n')}`);
  }
  const published = await readPublished(pool, now);
  refuseEdits(published, given.court.content, today);
  const id = await insertProposal(pool, by, given.court.content, note, now);
  console.log(
    `proposal ${id}: ${given.court.content.answers.length} answers; somebody else publishes it with: hotline guidance publish confirm ${id}`,
  );
}

function refuseEdits(published: CourtContent | null, proposed: CourtContent, today: string): void {
  const changed = published === null ? [] : changedVersions(published, proposed, today);
  if (changed.length === 0) return;
  throw new BadInput(
    changed
      .map(
        ({ id, version, change }) =>
          `${id}: version ${version} is published and was ${change}; end it with inForceTo, and write version ${version + 1}`,
      )
      .join('\n'),
  );
}

async function confirm(pool: Pool, number: string): Promise<void> {
  const by = await actor(pool);
  const id = readNumber(number);
  const result = await publishProposal(pool, id, by, new Date());
  switch (result.kind) {
    case 'published':
      console.log(`proposal ${id} is published; callers hear it within a minute`);
      return;
    case 'same person':
      throw new BadInput(`proposal ${id} is your own: another member of the staff publishes it`);
    case 'unknown':
      throw unknown(number);
    case 'published before':
      throw new BadInput(`proposal ${id} was published before`);
    case 'outdated':
      throw new BadInput(`proposal ${id} is outdated: proposal ${result.latest} came after it`);
  }
}

async function list(pool: Pool): Promise<void> {
  await whoActs(pool);
  const proposals = await listProposals(pool);
  if (proposals.length === 0) return console.log('nothing was proposed');
  const head = ['PROPOSAL', 'PROPOSED', 'BY', 'ANSWERS', 'PUBLISHED', 'BY', 'NOTE'];
  console.log(textTable([head, ...proposals.map(rowOf)]));
}

function rowOf(proposal: Proposal): string[] {
  return [
    String(proposal.id),
    minute(proposal.at),
    plain(proposal.byName),
    String(proposal.content.answers.length),
    minute(proposal.publishedAt),
    plain(proposal.publishedByName ?? '-'),
    plain(proposal.note),
  ];
}

function readNumber(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new BadInput(`${plain(text)} is not the number of a proposal (hotline guidance publish)`);
}

function unknown(number: string): BadInput {
  return new BadInput(`there is no proposal ${plain(number)}; hotline guidance publish lists them`);
}
