/** Commands for a ticket's files: attaching them, and copying them out. */
import { createReadStream } from 'node:fs';
import { access, constants, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Command } from 'commander';
import { attachFiles, attachmentLimits, type GivenFile } from '../../tickets/files/attachFiles.js';
import { copyTicketFiles, type CopiedFile } from '../../tickets/files/copyTicketFiles.js';
import {
  whyNotAttachment,
  type AttachmentLimits,
  type AttachmentRefusal,
} from '../../tickets/rules/attachment.js';
import { BadInput } from '../terminal/badInput.js';
import { depsOf, seenTicket } from './namedTicket.js';
import { noteReading, reasonOption, staffActing, whoActs } from '../staff/operator.js';
import { refusalText } from './ticketText.js';
import { sizeText } from '../terminal/words.js';
import { plain } from '../terminal/textTable.js';
import { withPool } from '../terminal/withPool.js';

const attachHelp = `
The command copies the files below ATTACHMENTS_DIR, and attaches all of them or none. They are erased with the
messages of the ticket, MESSAGES_KEEP_DAYS after the ticket ends.

  hotline tickets attach 2611240425 起诉状.pdf 证据.jpg`;

const filesHelp = `
The command creates FOLDER if it does not exist, and overwrites nothing in it. Every copy is recorded with its maker,
and shown by tickets show: what a caller says is personal information. Delete the copies when you no longer need them.

  hotline tickets files 2611240425 --to ./2611240425`;

/** Adds `hotline tickets attach` and `files`. */
export function addTicketFilesCommands(tickets: Command): void {
  tickets
    .command('attach')
    .argument('<number>')
    .argument('<file...>', 'files to attach')
    .description('attach files to a ticket')
    .addHelpText('after', attachHelp)
    .action((number: string, files: string[]) => attach(number, files));

  tickets
    .command('files')
    .argument('<number>')
    .requiredOption('--to <folder>', 'folder for the copies')
    .description('copy the recordings and attachments of a ticket to a folder')
    .addHelpText('after', filesHelp)
    .option(...reasonOption)
    .action((number: string, options: CopyOptions) => copyOut(number, options));
}

interface CopyOptions {
  readonly to: string;
  readonly reason?: string;
}

async function attach(number: string, files: readonly string[]): Promise<void> {
  await withPool(
    ['ATTACHMENTS_DIR', 'ATTACHMENT_MAX_MEGABYTES', 'ATTACHMENTS_PER_TICKET'],
    async (pool, settings) => {
      const by = { kind: 'staff', staff: staffActing(await whoActs(pool)) } as const;
      const ticket = await seenTicket(pool, number, by);
      const limits = attachmentLimits(settings);
      const opened: GivenFile[] = [];
      for (const file of files) opened.push(await openGiven(file, limits));
      const result = await attachFiles(depsOf(pool), settings, ticket.id, by, opened);
      switch (result.kind) {
        case 'unknown_ticket':
          throw new BadInput(`there is no ticket ${number}`);
        case 'bad_file':
          throw new BadInput(fileProblem(result.name, result.because, limits));
        case 'refused':
          throw new BadInput(
            result.because === 'too_many_files'
              ? `ticket ${ticket.number} would have more than ${limits.maxFiles} attachments (ATTACHMENTS_PER_TICKET)`
              : `ticket ${ticket.number} ${refusalText[result.because]}`,
          );
        case 'attached':
          for (const { name, mediaType, bytes } of result.attachments) {
            const facts = `${plain(mediaType)}, ${sizeText(bytes)}`;
            console.log(`ticket ${ticket.number}: attached ${plain(name)} (${facts})`);
          }
      }
    },
  );
}

/**
 * Checks a file before it is attached.
 * @throws BadInput when it cannot be read, or is too large or too small to be attached.
 */
async function openGiven(file: string, limits: AttachmentLimits): Promise<GivenFile> {
  const name = path.basename(file);
  const found = await stat(file)
    .then(async (it) => {
      await access(file, constants.R_OK);
      return it;
    })
    .catch((error: unknown) => {
      const code = (error as NodeJS.ErrnoException).code ?? '';
      const why = code === 'ENOENT' ? 'there is no such file' : `cannot be read (${code})`;
      throw new BadInput(`${plain(file)}: ${why}`);
    });
  if (!found.isFile()) throw new BadInput(`${plain(file)}: not a file; name each file`);
  const because = whyNotAttachment({ name, bytes: found.size }, limits);
  if (because !== null) throw new BadInput(fileProblem(file, because, limits));
  return { name, content: contentOf(file) };
}

/** Opens the file only when its turn comes, so that no file stays open without being read. */
async function* contentOf(file: string) {
  for await (const part of createReadStream(file)) yield part as Buffer;
}

function fileProblem(file: string, because: AttachmentRefusal, limits: AttachmentLimits): string {
  const why = {
    empty: 'is empty',
    too_large: `is larger than ${sizeText(limits.maxBytes)} (ATTACHMENT_MAX_MEGABYTES)`,
    name_too_long: 'has a name that is too long',
  } as const;
  return `${plain(file)}: ${why[because]}`;
}

const copyProblem: Readonly<Record<Exclude<CopiedFile['result'], 'copied'>, string>> = {
  not_here: 'is not on this machine: run the command on the node that recorded it',
  unreadable: 'cannot be read: run the command as the user of the hotline',
  changed: 'differs from the stored file (SHA-256), and was not copied',
  there_already: 'already exists, and was left unchanged',
};

async function copyOut(number: string, { to, reason }: CopyOptions): Promise<void> {
  if (to.trim() === '') throw new BadInput('--to must not be empty');
  await withPool(['RECORDINGS_DIR', 'ATTACHMENTS_DIR'], async (pool, folders) => {
    const operator = await whoActs(pool);
    const staff = staffActing(operator);
    const ticket = await seenTicket(pool, number, { kind: 'staff', staff });
    await noteReading(pool, operator, {
      command: 'tickets files',
      subject: `ticket ${ticket.number}`,
      reason,
    });
    const result = await copyTicketFiles(depsOf(pool), folders, ticket, staff, to).catch(
      (error: unknown) => {
        const { code, path: place } = error as NodeJS.ErrnoException;
        if (place === undefined) throw error;
        throw new BadInput(`--to ${plain(to)}: ${plain(place)} cannot be used (${code})`);
      },
    );
    if (result.kind === 'refused') throw new BadInput(`there is no ticket ${number}`);
    if (result.kind === 'there_already') {
      throw new BadInput(
        `--to ${plain(to)}: ${plain(result.name)} already exists, so nothing was copied; name another folder`,
      );
    }
    if (result.files.length === 0) console.log(`ticket ${ticket.number} has no files`);
    for (const { name, result: came } of result.files) {
      if (came === 'copied') console.log(path.join(to, name));
      else {
        console.error(`${name} ${copyProblem[came]}`);
        process.exitCode = 1;
      }
    }
  });
}
