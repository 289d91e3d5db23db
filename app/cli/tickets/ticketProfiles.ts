import type { Command } from 'commander';
import { recomputeLimits } from '../../tickets/state/recomputeLimits.js';
import { parseTimeLimitProfile, type TimeLimitProfile } from '../../tickets/rules/limitProfile.js';
import { ticketKinds, type TicketKind } from '../../tickets/rules/ticket.js';
import {
  defaultProfile,
  shippedProfile,
  shippedProfiles,
} from '../../tickets/rules/shippedLimits.js';
import { listProfiles, putProfile } from '../../tickets/store/ticketLimits.js';
import { BadInput } from '../terminal/badInput.js';
import { courtIdOf } from '../named/courtIdOf.js';
import { movedText, profileText } from './ticketText.js';
import { readGiven } from '../terminal/readGiven.js';
import { withPool } from '../terminal/withPool.js';

const setHelp = `
PROFILE is the name of a shipped profile, or a JSON file in the form that hotline tickets profiles show prints. The
limits of the open tickets to which it applies move at once; the command prints which tickets moved.

  hotline tickets profiles set two_plus_two --kind contact_judge --court 苏98
  hotline tickets profiles show complaint > own.json`;

/** Adds `hotline tickets profiles`. */
export function addTicketProfilesCommand(tickets: Command): void {
  const group = tickets
    .command('profiles')
    .description('manage the time limits of tickets, by court and kind');

  group
    .command('list', { isDefault: true })
    .description('list which profile applies to which court and kind')
    .action(() =>
      withPool([], async (pool) => {
        const stored = await listProfiles(pool);
        const used = new Map<string, TimeLimitProfile>();
        const line = (
          court: string,
          kind: TicketKind,
          urgent: boolean,
          profile: TimeLimitProfile,
        ) => {
          used.set(profile.name, profile);
          console.log(`${court}  ${kind}${urgent ? ' (urgent)' : ''}: ${profile.name}`);
        };
        for (const kind of ticketKinds) {
          for (const urgent of [false, true]) {
            const isSet = stored.some(
              (each) => each.courtCode === null && each.kind === kind && each.urgent === urgent,
            );
            if (!isSet) line('every court', kind, urgent, defaultProfile(kind, urgent));
          }
        }
        for (const { courtCode, kind, urgent, profile } of stored) {
          line(courtCode ?? 'every court', kind, urgent, profile);
        }
        for (const profile of used.values())
          console.log(`\n${profile.name}\n${profileText(profile)}`);
      }),
    );

  group
    .command('show')
    .argument('<name>', `a shipped profile: ${Object.keys(shippedProfiles).join(', ')}`)
    .description('print a profile as JSON')
    .action((name: string) => {
      const profile = shippedProfile(name);
      if (profile === null) throw new BadInput(unknownProfile(name));
      console.log(JSON.stringify(profile, null, 2));
    });

  group
    .command('set')
    .argument('<profile>', 'name of a shipped profile, or a JSON file')
    .requiredOption('--kind <kind>', ticketKinds.join(', '))
    .option(
      '--court <code>',
      'for this court (default: for every court without a profile of its own)',
    )
    .option('--urgent', 'for urgent tickets')
    .description('set the time limits of a kind of ticket')
    .addHelpText('after', setHelp)
    .action(set);

  group
    .command('recompute')
    .option('--court <code>', 'only tickets of this court')
    .option('--why <text>', 'reason, kept in the steps of each ticket', 'recomputed')
    .description('recompute the limits of open tickets from calendar, opening hours and profiles')
    .action((options: { court?: string; why: string }) =>
      withPool([], async (pool) => {
        const deps = { db: pool, clock: { now: () => new Date() } };
        const courtId = await courtIdOf(pool, options.court);
        console.log(movedText(await recomputeLimits(deps, courtId, options.why)));
      }),
    );
}

async function set(
  given: string,
  options: { kind: string; court?: string; urgent?: boolean },
): Promise<void> {
  const kind = ticketKinds.find((each) => each === options.kind);
  if (kind === undefined) {
    throw new BadInput(`--kind ${options.kind} must be one of ${ticketKinds.join(', ')}`);
  }
  const profile = shippedProfile(given) ?? (await readProfileFile(given));
  await withPool([], async (pool) => {
    const courtId = await courtIdOf(pool, options.court);
    const now = new Date();
    await putProfile(pool, { courtId, kind, urgent: options.urgent === true }, profile, now);
    const urgent = options.urgent === true ? 'urgent ' : '';
    console.log(`${options.court ?? 'every court'}, ${urgent}${kind}: ${profile.name}`);
    const deps = { db: pool, clock: { now: () => new Date() } };
    const why = `limits of ${urgent}${kind}: ${profile.name}`;
    console.log(movedText(await recomputeLimits(deps, courtId, why)));
  });
}

async function readProfileFile(file: string): Promise<TimeLimitProfile> {
  if (!file.includes('.')) throw new BadInput(unknownProfile(file));
  const bytes = await readGiven(file);
  let json: unknown;
  try {
    json = JSON.parse(bytes.toString('utf8'));
  } catch (error) {
    throw new BadInput(`${file}: invalid JSON: ${(error as Error).message}`);
  }
  const parsed = parseTimeLimitProfile(json);
  if (parsed.kind === 'invalid') {
    throw new BadInput(`${file}:\n  - ${parsed.problems.join('\n  - ')}`);
  }
  return parsed.value;
}

function unknownProfile(name: string): string {
  return `there is no profile ${name}; the shipped profiles are ${Object.keys(shippedProfiles).join(', ')}`;
}
