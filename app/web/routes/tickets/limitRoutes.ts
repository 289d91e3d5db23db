/** The limits of tickets, by court and kind. */
import { readCourt, readCourts } from '../../../court/store/courts.js';
import {
  parseTimeLimitProfile,
  type TimeLimitProfile,
} from '../../../tickets/rules/limitProfile.js';
import { limitsByNorm } from '../../../tickets/rules/normLimits.js';
import {
  defaultProfile,
  shippedProfile,
  shippedProfiles,
} from '../../../tickets/rules/shippedLimits.js';
import type { MovedBecause } from '../../../tickets/rules/movedBecause.js';
import { ticketKinds } from '../../../tickets/rules/ticket.js';
import { recomputeLimits } from '../../../tickets/state/recomputeLimits.js';
import { listProfiles, putProfile } from '../../../tickets/store/ticketLimits.js';
import type { WebUser } from '../../access/webUser.js';
import { addRoute } from '../../server/addRoute.js';
import type { Web } from '../../server/webApp.js';
import { badInput, forbidden } from '../../server/webError.js';

/** Registers the routes. */
export function limitRoutes(web: Web): void {
  const { app } = web;
  const { db, log } = app;

  addRoute(web, 'GET /api/ticket-limits', async () => {
    const chosen = (await listProfiles(db)).map(({ courtCode, ...rule }) => ({
      ...rule,
      court: courtCode,
    }));
    const usual = ticketKinds.flatMap((kind) =>
      [false, true].map((urgent) => ({
        ...{ court: null, kind, urgent, profile: defaultProfile(kind, urgent) },
      })),
    );
    const byNorm = (await readCourts(db)).flatMap(({ code, settings: { norms } }) =>
      ticketKinds.flatMap((kind) => {
        const profile = limitsByNorm(kind, false, norms);
        return profile === null ? [] : [{ court: code, kind, urgent: false, profile }];
      }),
    );
    const unchosen = [...usual, ...byNorm].filter(
      (rule) =>
        !chosen.some(
          ({ court, kind, urgent }) =>
            court === rule.court && kind === rule.kind && urgent === rule.urgent,
        ),
    );
    const rules = [...unchosen, ...chosen];
    return {
      rules: rules.map((rule) => ({ ...rule, name: rule.profile.name })),
      shipped: Object.values(shippedProfiles),
    };
  });

  addRoute(web, 'PUT /api/ticket-limits', async ({ body, user }) => {
    const { kind, urgent, court } = body;
    const courtId = await courtOf(web, user, court);
    const profile = profileOf(body.profile);
    await putProfile(db, { courtId, kind, urgent }, profile, app.clock.now(), user.name);
    log.info('limits set', { court, kind, urgent, profile: profile.name, by: user.name });
    const set = { kind, urgent, profile: profile.name, by: user.name };
    return recompute(web, courtId, { code: 'limits', ...set });
  });

  addRoute(web, 'POST /api/ticket-limits/recompute', async ({ body, user }) => {
    const { court, why = null } = body;
    const courtId = await courtOf(web, user, court);
    log.info('limits recomputed', { court, why, by: user.name });
    return recompute(web, courtId, { code: 'recomputed', by: user.name }, why);
  });
}

async function recompute(
  { app }: Pick<Web, 'app'>,
  courtId: number | null,
  because: MovedBecause,
  words: string | null = null,
) {
  const moved = await recomputeLimits(app, courtId, because, words);
  return { moved: moved.map((each) => ({ ...each, steps: [...each.steps] })) };
}

/**
 * Returns the court whose limits are meant; null is every court.
 * @throws WebError when there is none, or the user is an administrator of another one.
 */
async function courtOf(
  { app }: Pick<Web, 'app'>,
  user: WebUser,
  code: string | null,
): Promise<number | null> {
  const court = code === null ? null : await readCourt(app.db, code);
  if (code !== null && court === null) {
    throw badInput('body.court', 'there is no such court', 'unknown');
  }
  const courtId = court?.id ?? null;
  if (user.courtId !== null && courtId !== user.courtId) {
    throw forbidden('other_court', 'an administrator of a court sets the limits of that court');
  }
  return courtId;
}

/** @throws WebError saying which field is wrong. */
function profileOf(given: string | object): TimeLimitProfile {
  if (typeof given === 'string') {
    const shipped = shippedProfile(given);
    if (shipped !== null) return shipped;
    const names = Object.keys(shippedProfiles).join(', ');
    throw badInput('body.profile', `the profiles that ship are ${names}`, 'unknown');
  }
  const parsed = parseTimeLimitProfile(given);
  if (parsed.kind === 'ok') return parsed.value;
  throw badInput('body.profile', parsed.problems.join('; '));
}
