/**
 * Look-up among many cases in the app's own code: from an ID number and a password to the list of
 * the person's cases. The steps are those of ivr/journeys/identity/verifyIdentity and
 * journeys/case/chooseCase (the lock, the sign-in, the list).
 */
import { chinaDate } from '../../app/court/rules/workCalendar.js';
import { randomUUID } from 'node:crypto';
import {
  parseCourtSettings,
  type CourtSettings,
} from '../../app/court/settings/rules/courtSettings.js';
import { listCases } from '../../app/court/cases/store/cases.js';
import { signIn, whyNotSignIn } from '../../app/court/identity/store/signIn.js';
import { addCourt, startBenchDatabase, type BenchDatabase } from './benchDatabase.js';
import { held, percentile, printFigures, told, writeFigures, type Figure } from './figure.js';
import { addManyCases, drawPosition } from './manyCases.js';
import { madeUpCourt, passwordOf, residentIdOf } from './madeUpCases.js';
import { makePool } from '../../app/core/database/pool.js';

const today = chinaDate(new Date());

const targetMs = 5;
const signInsPerBlock = 20_000;

/** Runs the bench `lookup`: up to 500,000 cases, or 10 million with `full`. */
export async function benchLookup(full: boolean): Promise<Figure[]> {
  const sizes = full ? [10_000, 100_000, 1_000_000, 10_000_000] : [10_000, 100_000, 500_000];
  const database = await startBenchDatabase('lookup');
  const figures: Figure[] = [];
  try {
    await addCourt(database.pool, madeUpCourt);
    const blocks: { count: number; positions: number[] }[] = [];
    let filled = 0;
    for (const size of sizes) {
      const began = Date.now();
      const positions = await addManyCases(
        database.pool,
        database.identityKeys,
        filled,
        size - 1,
        Math.min(signInsPerBlock, size - filled),
      );
      blocks.push({ count: size - filled, positions });
      filled = size;
      console.log(`  ${size} cases after ${((Date.now() - began) / 1000).toFixed(0)} s`);
      figures.push(...(await measure(database, blocks, size, full, size === sizes.at(-1))));
    }
  } finally {
    await database.drop();
  }
  await writeFigures('lookup', figures);
  printFigures('Look-up by ID number and password, to the list of her cases', figures);
  return figures;
}

async function measure(
  database: BenchDatabase,
  blocks: readonly { count: number; positions: readonly number[] }[],
  size: number,
  full: boolean,
  isLast: boolean,
): Promise<Figure[]> {
  // The app's own pool, with its time limits.
  const pool = makePool({ DATABASE_URL: database.url, DATABASE_POOL: 10 });
  try {
    const lookups = full ? 5000 : 2000;
    const lookUp = () => timeLookup(pool, database, drawPosition(blocks));
    for (let i = 0; i < 200; i++) await lookUp();
    const alone: number[] = [];
    for (let i = 0; i < lookups; i++) alone.push(await lookUp());
    const together: number[] = [];
    await Promise.all(
      Array.from({ length: 8 }, async () => {
        for (let i = 0; i < lookups / 8; i++) together.push(await lookUp());
      }),
    );
    const p99 = percentile(alone, 0.99);
    return [
      told(`${size} cases: p50, ms`, percentile(alone, 0.5)),
      isLast
        ? held(`${size} cases: p99, ms`, p99, null, `<= ${targetMs} ms`, p99 <= targetMs)
        : told(`${size} cases: p99, ms`, p99),
      told(`${size} cases: p99 of 8 callers at once, ms`, percentile(together, 0.99)),
    ];
  } finally {
    await pool.end();
  }
}

const settings = defaultSettings();

function defaultSettings(): CourtSettings {
  const parsed = parseCourtSettings({});
  if (parsed.kind === 'invalid') throw new Error(parsed.problems.join('; '));
  return parsed.value;
}

/**
 * Returns the milliseconds of one look-up.
 * @throws Error if it does not find the person's case
 */
async function timeLookup(
  pool: ReturnType<typeof makePool>,
  { identityKeys }: BenchDatabase,
  position: number,
): Promise<number> {
  const claim = { by: 'resident_id', residentId: residentIdOf(position) } as const;
  const password = passwordOf(position);
  const now = new Date();
  const began = performance.now();
  const guesser = { callId: randomUUID(), callerNumber: '13800138000', by: 'telephone' } as const;
  const barred = await whyNotSignIn(pool, identityKeys, guesser, null, now, settings);
  const locked = await whyNotSignIn(pool, identityKeys, guesser, claim, now, settings);
  const result = await signIn(pool, identityKeys, guesser, claim, password, now, settings);
  const cases = result.kind === 'verified' ? await listCases(pool, result.person, today) : [];
  const took = performance.now() - began;
  if (barred !== null || locked !== null || !cases.some((each) => each.caseId === position)) {
    throw new Error(`the case at ${position} was not found (${result.kind})`);
  }
  return took;
}
