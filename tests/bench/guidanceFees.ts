/** What a fee costs to calculate, and whether the table holds its shape over a million amounts. */
import { calculateFee } from '../../app/guidance/rules/fees/calculateFee.js';
import { feeEnds, mostAmountFen, type FeeKind } from '../../app/guidance/rules/fees/feeTypes.js';
import { seededRandom } from '../parts/seededRandom.js';
import { held, told, type Figure } from './figure.js';

/** The kinds that follow an amount. */
const kinds: readonly FeeKind[] = [
  'property',
  'divorce',
  'personality',
  'ip',
  'enforcement',
  'preservation',
  'payment-order',
  'bankruptcy',
];
const capsFen: Partial<Record<FeeKind, number>> = { preservation: 500_000, bankruptcy: 30_000_000 };

const amounts = 1_000_000;
const seed = 481;

interface Asked {
  readonly kind: FeeKind;
  readonly amountFen: number;
}

/** Calculates fees of random amounts, each kind in turn; short form and whole are the same. */
export function measureFees(): Figure[] {
  const asked = randomQuestions();
  // The first calls compile the function.
  for (const question of asked.slice(0, 10_000)) calculateFee(question);
  const cpuBefore = process.cpuUsage();
  const begin = process.hrtime.bigint();
  let sum = 0;
  for (const question of asked) sum += feeEnds(calculateFee(question))[1];
  const micros = Number(process.hrtime.bigint() - begin) / 1_000 / amounts;
  const cpu = process.cpuUsage(cpuBefore);
  const wrong = countWrong(asked);
  return [
    held('fee function, 1,000,000 random amounts: each, µs', micros, null, '≤ 20 µs', micros <= 20),
    told('the same, processor time, µs', (cpu.user + cpu.system) / amounts),
    held('the same: less for more, a jump, or above a cap', wrong, null, '0', wrong === 0),
    // Without a use of the sum, the calculation could be left out.
    told('the same: mean of the fees, yuan', sum / 100 / amounts),
  ];
}

/** Amounts of every size: as many between 1 and 10 yuan as between 1 and 10 million. */
function randomQuestions(): Asked[] {
  const random = seededRandom(seed);
  const sizes = Math.log(mostAmountFen);
  return Array.from({ length: amounts }, (_, index) => ({
    kind: kinds[index % kinds.length] ?? 'property',
    amountFen: Math.floor(Math.exp(random() * sizes)),
  }));
}

/** Counts amounts where the fee falls, jumps, or passes its cap. */
function countWrong(asked: readonly Asked[]): number {
  let wrong = 0;
  for (const kind of kinds) {
    const sorted = asked
      .filter((each) => each.kind === kind)
      .map(({ amountFen }) => amountFen)
      .sort((one, other) => one - other);
    let before = [0, 0] as readonly [number, number];
    for (const amountFen of sorted) {
      const ends = feeEnds(calculateFee({ kind, amountFen }));
      const next = feeEnds(calculateFee({ kind, amountFen: amountFen + 1 }));
      const isOrdered = ends[0] >= before[0] && ends[1] >= before[1];
      const isContinuous = [0, 1].every((end) => {
        const step = (next[end] ?? NaN) - (ends[end] ?? NaN);
        return step === 0 || step === 1;
      });
      const isBelowCap = ends[1] <= (capsFen[kind] ?? Infinity);
      if (!isOrdered || !isContinuous || !isBelowCap) wrong += 1;
      before = ends;
    }
  }
  return wrong;
}
