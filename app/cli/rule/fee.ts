/** `hotline rule fee`: what a case costs, and how the fee is made up. */
import type { Command } from 'commander';
import { citationInWords, citedLaws } from '../../guidance/rules/citation.js';
import {
  calculateFee,
  feeProblem,
  kindsNeedingAmount,
} from '../../guidance/rules/fees/calculateFee.js';
import {
  feeKindNames,
  feeStepInWords,
  moneyInDigits,
  yuanInDigits,
} from '../../guidance/rules/fees/feeInWords.js';
import { feeTerms, refundFen, refundsOf } from '../../guidance/rules/fees/feeTerms.js';
import {
  feeKinds,
  mostAmountFen,
  type FeeAnswer,
  type FeeKind,
  type FeeProblem,
  type FeeQuestion,
  type FeeStep,
} from '../../guidance/rules/fees/feeTypes.js';
import { readYuan } from '../../guidance/rules/fees/readYuan.js';
import { answerAs, BadInput } from './answer.js';
import { readSettings } from './readSettings.js';

interface FeeOptions {
  readonly property?: string;
  readonly damages?: string;
  readonly halved?: boolean;
  readonly appeal?: boolean;
  readonly trademarkPatentMaritime?: boolean;
  readonly courtSettings?: string;
  readonly json?: boolean;
}

/** Adds `rule fee`. */
export function addFeeRule(rule: Command): void {
  rule
    .command('fee')
    .argument('<kind>', feeKinds.join(', '))
    .argument('[amount]', 'the amount in yuan, up to two decimals; on appeal: the disputed part')
    .option('--property <yuan>', 'divorce: all property to divide')
    .option('--damages <yuan>', 'personality: damages claimed')
    .option('--halved', 'mediation, withdrawal, summary procedure or joined counterclaim')
    .option('--appeal', 'the fee of the appeal')
    .option('--trademark-patent-maritime', 'administrative: a case of one of these matters')
    .option('--court-settings <json>', "the court's settings; fees has its figures inside ranges")
    .option('--json', 'print JSON')
    .description('what a case costs (Decree 481), each step with its article')
    .action((kind: string, amount: string | undefined, options: FeeOptions) => {
      answerAs(
        () => askedFee(kind, amount, options),
        (asked) =>
          options.json === true
            ? JSON.stringify(inJson(asked), null, 2)
            : inWords(asked).join('\n'),
      );
    });
}

interface AskedFee {
  readonly question: FeeQuestion;
  readonly answer: FeeAnswer;
}

function askedFee(kindText: string, amountText: string | undefined, options: FeeOptions): AskedFee {
  const kind = feeKinds.find((each) => each === kindText);
  if (kind === undefined) {
    throw new BadInput(`KIND ${kindText} does not exist; the kinds are ${feeKinds.join(', ')}`);
  }
  const { fees } = readSettings(options.courtSettings ?? '{}');
  const question: FeeQuestion = {
    kind,
    amountFen: readAmount(kind, amountText, options),
    halved: options.halved === true,
    appeal: options.appeal === true,
    isTrademarkPatentOrMaritime: options.trademarkPatentMaritime === true,
  };
  const problem = feeProblem(question);
  if (problem !== null) throw new BadInput(problemInWords(problem, kind));
  return { question, answer: calculateFee(question, fees) };
}

/** Reads the one amount that a kind goes by, whichever argument has it. */
function readAmount(
  kind: FeeKind,
  amountText: string | undefined,
  { property, damages }: FeeOptions,
): number | null {
  if (property !== undefined && kind !== 'divorce') {
    throw new BadInput(`--property belongs to divorce; for ${kind} give AMOUNT`);
  }
  if (damages !== undefined && kind !== 'personality') {
    throw new BadInput(`--damages belongs to personality; for ${kind} give AMOUNT`);
  }
  const named = property ?? damages;
  const option = property === undefined ? '--damages' : '--property';
  if (amountText !== undefined && named !== undefined) {
    throw new BadInput(`AMOUNT and ${option} are the same for ${kind}: give one of them`);
  }
  if (named !== undefined) return readFen(option, named);
  if (amountText === undefined) return null;
  const fen = readFen('AMOUNT', amountText);
  if (fen === 0) throw new BadInput('AMOUNT must be more than 0 yuan');
  return fen;
}

function readFen(name: string, text: string): number {
  const read = readYuan(text);
  if (read.kind === 'ok') return read.fen;
  const problems = {
    notANumber: `${name} ${text} is not an amount in yuan such as 123456 or 123456.78`,
    tooManyDecimals: `${name} ${text} has more than two decimals; the smallest amount is 0.01 yuan`,
    tooLarge: `${name} ${text} is more than ${yuanInDigits(mostAmountFen)} yuan, the most that is calculated with`,
  } as const;
  throw new BadInput(problems[read.reason]);
}

function problemInWords(problem: FeeProblem, kind: FeeKind): string {
  const problems: Readonly<Record<FeeProblem, string>> = {
    amountMissing: `AMOUNT is missing: ${[...kindsNeedingAmount].join(', ')} go by the amount`,
    amountOutOfRange: `AMOUNT must be between 0 and ${yuanInDigits(mostAmountFen)} yuan`,
    notHalved: `--halved does not apply to ${kind}: only case acceptance fees are halved (Decree 481, Art. 15, 16, 18)`,
    noAppeal: `--appeal does not apply to ${kind}: an application fee (Decree 481, Art. 14) has no appeal`,
    notAdministrative: `--trademark-patent-maritime belongs to administrative, not to ${kind}`,
  };
  return problems[problem];
}

function inJson({ question, answer }: AskedFee): object {
  const { kind, appeal, halved } = question;
  const fee = 'feeFen' in answer ? answer.feeFen : null;
  return {
    kind,
    ...('feeFen' in answer ? { feeFen: answer.feeFen } : { rangeFen: answer.rangeFen }),
    steps: answer.steps.map(stepInJson),
    terms: feeTerms(kind, appeal).map(({ law, article, zh, en }) => ({
      law: citedLaws[law].zh,
      article,
      zh,
      en,
    })),
    refunds: refundsOf(kind, appeal).map((rule) => ({
      event: rule.event,
      share: rule.share,
      // What comes back of a reduced or of a won claim depends on more than the fee.
      ...(fee === null || rule.share === 'difference' || rule.event === 'won'
        ? {}
        : { refundFen: refundFen(fee, rule, { alreadyHalved: halved === true }) }),
      law: citedLaws[rule.law].zh,
      article: rule.article,
      zh: rule.zh,
      en: rule.en,
    })),
  };
}

function stepInJson(step: FeeStep): object {
  return {
    law: citedLaws[step.law].zh,
    article: step.article,
    addsFen: step.addsFen,
    zh: feeStepInWords(step, 'zh'),
    en: feeStepInWords(step, 'en'),
  };
}

function inWords({ question, answer }: AskedFee): string[] {
  const { kind, appeal } = question;
  const total = 'feeFen' in answer ? answer.feeFen : answer.rangeFen;
  return [
    `${feeKindNames[kind].en}: ${moneyInDigits(total, 'en')}`,
    ...answer.steps.map(
      (step) =>
        `  ${moneyInDigits(step.addsFen, 'en').padStart(20)}  ${feeStepInWords(step, 'en')} (${citationInWords(step)})`,
    ),
    ...feeTerms(kind, appeal).map((each) => `${each.en} (Art. ${each.article})`),
    ...refundsOf(kind, appeal).map((each) => `Refund. ${each.en} (Art. ${each.article})`),
  ];
}
