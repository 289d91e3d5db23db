/**
 * Generates cases in all stages, as many as wanted, one by one. The same seed makes the same cases.
 */
import type { CaseInput, PartyInput } from './caseInput.js';
import { generatedEnforcement } from './generatedEnforcement.js';
import { generatedCompany, generatedPerson } from './generatedPeople.js';
import { SeededRandom } from './random.js';
import { courts, panelOf, type ChamberKind, type SampleCourt } from './sampleChambers.js';
import type { SampleDays } from './sampleDays.js';
import {
  administrativeCauses,
  civilCauses,
  courtrooms,
  criminalCauses,
  divorceCause,
  endsWith,
  enforcementCauses,
  fixedFees,
  happened,
  hearingTimes,
  tradeSecretCause,
  type Cause,
} from './sampleWords.js';

/** Serials and query numbers of generated cases begin here, above those of the known people. */
const firstSerial = 1001;
const agents = 400;

/** Makes `count` cases one by one. */
export function* generatedCases(
  days: SampleDays,
  count: number,
  seed: number,
): Generator<CaseInput, void> {
  const maker = new CaseMaker(days, new SeededRandom(seed));
  for (let index = 0; index < count; index++) yield maker.make(index);
}

type Step = keyof typeof happened;

class CaseMaker {
  /** How many people have been made. Later cases use some of them again. */
  #people = agents;

  constructor(
    private readonly days: SampleDays,
    private readonly random: SeededRandom,
  ) {}

  make(index: number): CaseInput {
    const kind = this.random.next();
    if (kind < 0.68) return this.#civil(index);
    if (kind < 0.84) return this.#enforcement(index);
    if (kind < 0.92) return this.#criminal(index);
    return this.#administrative(index);
  }

  #civil(index: number): CaseInput {
    const { random } = this;
    const special = random.next();
    // Trade secrets are for the intermediate court, at first instance. Of other matters it tries
    // what was appealed: at first instance only what is worth 500 million yuan and more
    // (法发〔2021〕27号 Art. 1).
    const isTradeSecret = special >= 0.06 && special < 0.08;
    const court = isTradeSecret ? (courts[0] as SampleCourt) : random.pick(courts);
    const isAppeal = court.isIntermediate && !isTradeSecret;
    const [cause, publicity]: [Cause, string] =
      special < 0.06
        ? [divorceCause, 'divorce']
        : isTradeSecret
          ? [tradeSecretCause, 'trade_secret']
          : [random.pick(civilCauses), 'public'];
    const [brings, answers] = isAppeal ? ['appellant', 'appellee'] : ['plaintiff', 'defendant'];
    // Husband and wife are two people.
    const opponent =
      special < 0.06 ? this.#person(answers, index, 1) : this.#opponent(answers, index, 1);
    const parties = [this.#person(brings, index, 0), opponent];
    if (special >= 0.06 && random.chance(0.08)) {
      parties.push(this.#opponent('third_party', index, 2));
    }
    return this.#trial(index, court, isAppeal ? '民终' : '民初', {
      kind: 'civil',
      ...cause,
      publicity,
      fee: fixedFees[cause.cause] ?? 50 * (1 + random.below(400)),
      parties,
    });
  }

  #criminal(index: number): CaseInput {
    const { random } = this;
    const court = random.pick(courts);
    const publicity = random.chance(0.15) ? 'juvenile' : 'public';
    const victim = random.chance(0.2) ? 'incidental_plaintiff' : 'victim';
    const parties = [this.#person('accused', index, 0), this.#person(victim, index, 1)];
    if (publicity === 'juvenile') {
      parties.push({ ...this.#person('legal_representative', index, 2), actsFor: '1' });
    }
    // The intermediate court tries at first instance what may be punished by life imprisonment or
    // death (Criminal Procedure Law Art. 20 and 21), and none of these causes is of that kind.
    return this.#trial(index, court, court.isIntermediate ? '刑终' : '刑初', {
      kind: 'criminal',
      ...random.pick(criminalCauses),
      publicity,
      fee: 0,
      parties,
    });
  }

  #administrative(index: number): CaseInput {
    const court = this.random.pick(courts);
    const bureau = this.random.pick(['公安局', '人力资源和社会保障局', '市场监督管理局']);
    const [brings, answers] = court.isIntermediate
      ? ['appellant', 'appellee']
      : ['plaintiff', 'defendant'];
    return this.#trial(index, court, court.isIntermediate ? '行终' : '行初', {
      kind: 'administrative',
      ...this.random.pick(administrativeCauses),
      publicity: 'public',
      fee: 50,
      parties: [
        this.#person(brings, index, 0),
        { role: answers, name: `临江市${bureau}`, kind: 'organisation' },
      ],
    });
  }

  #enforcement(index: number): CaseInput {
    const { random, days } = this;
    const court = random.pick(courts);
    const age = 4 + random.below(350);
    const end = random.next();
    const ended =
      end < 0.8 ? 'enforced' : end < 0.95 ? 'enforcement_ended' : 'enforcement_terminated';
    const stage = age < 60 || end < 0.5 ? 'enforcement' : ended;
    const events: NonNullable<CaseInput['events']> = [this.#event('enforcement', age - 2)];
    if (age > 20) events.push(this.#event('inquired', age - 15));
    const endedAgo = Math.max(1, age - 55);
    if (stage !== 'enforcement') events.push(this.#event(endsWith[stage], endedAgo));
    const endedOn = stage === 'enforcement' ? null : days.workday(-endedAgo);
    const appliedOn = days.workday(-age);
    return {
      ref: refOf(index),
      court: court.code,
      number: numberOf(appliedOn, court, '执', index),
      kind: 'enforcement',
      ...random.pick(enforcementCauses),
      publicity: 'public',
      filingStatus: 'accepted',
      appliedOn,
      filingDecidedOn: days.workday(-age + 2),
      stage,
      department: court.enforcement.department,
      judge: random.pick(court.enforcement.judges),
      clerk: court.enforcement.clerk,
      // The debtor owes the fee once there was something to enforce (诉讼费用交纳办法 Art. 20 and 38).
      ...(stage === 'enforced' && {
        fees: [{ kind: 'enforcement', due: yuan(50 * (1 + random.below(60))), paid: '0' }],
      }),
      events,
      ...generatedEnforcement(days, index, age, stage, endedOn),
      parties: [
        this.#person('enforcement_applicant', index, 0),
        this.#opponent('debtor', index, 1),
      ],
    };
  }

  /** Makes a case with a hearing. Its age determines how far it has come. */
  #trial(
    index: number,
    court: SampleCourt,
    type: string,
    given: Pick<CaseInput, 'cause' | 'causeEn' | 'publicity' | 'parties'> & {
      kind: Exclude<ChamberKind, 'enforcement'>;
      fee: number;
    },
  ): CaseInput {
    const { random, days } = this;
    const { fee, ...rest } = given;
    const isCriminal = given.kind === 'criminal';
    const chamber = court[given.kind];
    // The court decides on the filing of a suit. An indictment it tries.
    const age = (isCriminal ? 5 : 1) + random.below(200);
    const appliedOn = days.workday(-age);
    const base: CaseInput = {
      ...rest,
      ref: refOf(index),
      court: court.code,
      department: chamber.department,
      filingStatus: 'accepted',
      appliedOn,
      stage: 'filing',
    };
    const isAppeal = court.isIntermediate && given.publicity !== 'trade_secret';
    if (age <= 4) return this.#undecidedFiling(base, age, isAppeal);
    if (!isCriminal && !isAppeal && random.chance(0.03)) return this.#refusedFiling(base, age);

    base.number = numberOf(appliedOn, court, type, index);
    base.filingDecidedOn = days.workday(-age + 3);
    const judge = random.pick(chamber.judges);
    base.judge = judge;
    base.clerk = chamber.clerk;
    if (chamber.assistant !== undefined) base.assistant = chamber.assistant;
    base.events = [this.#event('filed', age - 3)];
    if (fee > 0) base.fees = [this.#fee(fee, age)];
    if (random.chance(0.4)) base.parties.push(this.#agent(index, appliedOn));
    if (age <= 15) {
      base.stage = given.kind === 'civil' && random.chance(0.3) ? 'mediation' : 'filing';
      if (base.stage === 'mediation') base.events.push(this.#event('mediation', age - 4));
      return base;
    }
    base.panel = panelOf(random, court, given.kind, judge, isAppeal);
    const served = isCriminal ? 'servedCriminal' : isAppeal ? 'servedAppeal' : 'served';
    base.events.push(this.#event(served, age - 8), this.#event('panel', age - 12));
    if (age <= 70) {
      base.stage = 'awaiting_hearing';
      base.hearings = [this.#hearing(1 + random.below(40), 'scheduled')];
      return base;
    }
    if (random.chance(0.06)) {
      base.stage = 'suspended';
      base.events.push(this.#event(isCriminal ? 'suspendedCriminal' : 'suspended', age - 40));
      return base;
    }
    base.hearings = [this.#hearing(-(age - 60), 'held')];
    base.events.push(this.#event('heard', age - 60));
    if (age <= 100) {
      const isPanel = (base.panel?.length ?? 0) > 1;
      base.stage = isPanel && random.chance(0.5) ? 'deliberation' : 'hearing';
      if (base.stage === 'deliberation') base.events.push(this.#event('deliberating', age - 62));
      return base;
    }
    return this.#decided(base, court, age, isAppeal);
  }

  #undecidedFiling(base: CaseInput, age: number, isAppeal: boolean): CaseInput {
    const how = this.random.next();
    const isIncomplete = how < 0.3;
    // Suits are mediated before they are filed, appeals are not (Civil Procedure Law Art. 125).
    const isMediated = how >= 0.75 && base.kind === 'civil' && !isAppeal;
    const isWithdrawn = how >= 0.3 && how < 0.4;
    base.filingStatus = isIncomplete
      ? 'corrections'
      : isMediated
        ? 'mediation'
        : isWithdrawn
          ? 'withdrawn'
          : 'pending';
    delete base.department;
    base.department = '立案庭';
    base.events = [this.#event('received', age)];
    if (isIncomplete) {
      base.filingMissing = [
        { what: '被告的身份信息', whatEn: "the defendant's identity data" },
        { what: '证据材料一式2份', whatEn: 'the evidence, two copies' },
      ];
      base.filingCorrectBy = this.days.workday(-age + 8);
      base.events.push(this.#event('correction', age - 1));
    }
    if (isWithdrawn) base.filingDecidedOn = this.days.workday(-age + 1);
    if (isMediated) base.events.push(this.#event('mediating', age - 1));
    return base;
  }

  #refusedFiling(base: CaseInput, age: number): CaseInput {
    base.filingStatus = 'refused';
    base.filingDecidedOn = this.days.workday(-age + 4);
    base.filingReason = '不属于人民法院受理民事诉讼的范围（民诉法第122条第4项）';
    base.filingReasonEn = 'The matter is not within the jurisdiction of the courts';
    base.department = '立案庭';
    base.events = [this.#event('received', age)];
    return base;
  }

  #decided(base: CaseInput, court: SampleCourt, age: number, isAppeal: boolean): CaseInput {
    const { random, days } = this;
    base.events?.push(this.#event('decided', age - 90));
    base.stage = 'decided';
    base.resultKind = 'judgment';
    base.resultOn = days.workday(-(age - 90));
    const isGranted = random.chance(0.6);
    base.resultSummary = isGranted ? '判决被告在10日内支付5000元。' : '判决驳回原告的诉讼请求。';
    base.resultSummaryEn = isGranted ? 'The claims were granted.' : 'The claims were dismissed.';
    if (base.kind === 'criminal') {
      base.resultSummary = '判处有期徒刑6个月，缓刑1年，并处罚金2000元。';
      base.resultSummaryEn = 'The accused was found guilty, with a suspended sentence.';
      if (isAppeal) {
        base.resultSummary = '裁定驳回上诉，维持原判。';
        base.resultSummaryEn = 'The appeal was dismissed.';
        base.resultKind = 'ruling';
      }
    } else if (isAppeal) {
      base.resultSummary = '判决驳回上诉，维持原判。';
      base.resultSummaryEn = 'The appeal was dismissed.';
    } else if (random.chance(0.2)) {
      base.resultKind = 'withdrawal';
      base.resultSummary = '裁定准许原告撤诉，案件受理费减半收取。';
      base.resultSummaryEn = 'The plaintiff was allowed to withdraw; half of the fee is refunded.';
      const fee = base.fees?.[0];
      if (fee !== undefined) {
        fee.refundable = yuan(Number(fee.due) / 2);
        fee.refunded = random.chance(0.5) ? fee.refundable : '0';
      }
    }
    // Service comes last; the newest results have not been served on everybody yet.
    for (const party of base.parties) {
      if (age > 105 || random.chance(0.5)) party.servedOn = days.workday(-(age - 94));
    }
    if (court.code === '苏98' || age < 112 || base.resultKind === 'withdrawal') {
      if (age > 130) base.stage = 'closed';
      return base;
    }
    if (random.chance(0.3)) this.#appealed(base, court, age);
    else if (age > 130) base.stage = 'closed';
    return base;
  }

  #appealed(base: CaseInput, court: SampleCourt, age: number): void {
    const { random, days } = this;
    base.stage = 'appealed';
    base.events?.push(this.#event('appealed', age - 105));
    base.firstInstanceCourt = court.name;
    if (base.number !== undefined) base.firstInstanceNumber = base.number;
    base.appealCourt = '临江市中级人民法院';
    base.appealedOn = days.workday(-(age - 105));
    if (age < 125 || random.chance(0.2)) return;
    base.fileSentOn = days.workday(-(age - 120));
    base.events?.push(this.#event('sent', age - 120));
    if (age < 140) return;
    base.appealFiledOn = days.workday(-(age - 130));
    const type = base.kind === 'criminal' ? '刑终' : base.kind === 'civil' ? '民终' : '行终';
    base.appealNumber = `（${base.appealFiledOn.slice(0, 4)}）苏98${type}${base.ref.slice(2)}号`;
  }

  #event(step: Step, workdaysAgo: number): { on: string; text: string; textEn: string } {
    const [text, textEn] = happened[step];
    return { on: this.days.workday(-workdaysAgo), text, textEn };
  }

  #hearing(workday: number, status: string): NonNullable<CaseInput['hearings']>[number] {
    const { random } = this;
    return {
      startsAt: `${this.days.workday(workday)} ${random.pick(hearingTimes)}`,
      courtroom: random.pick(courtrooms),
      kind: 'trial',
      status,
    };
  }

  #fee(fee: number, age: number): NonNullable<CaseInput['fees']>[number] {
    const isPaid = age > 12 || this.random.chance(0.5);
    return {
      kind: 'acceptance',
      due: yuan(fee),
      paid: isPaid ? yuan(fee) : '0',
      dueOn: this.days.workday(-age + 8),
    };
  }

  #person(role: string, index: number, position: number): PartyInput {
    const { random } = this;
    const isKnown = this.#people > agents && random.chance(0.12);
    const n = isKnown ? agents + random.below(this.#people - agents) : this.#people++;
    return { role, ...generatedPerson(n), ...this.#signIn(index, position) };
  }

  #opponent(role: string, index: number, position: number): PartyInput {
    if (this.random.chance(0.6)) return this.#person(role, index, position);
    const name = generatedCompany(this.random.below(72));
    return { role, name, kind: 'organisation', ...this.#signIn(index, position) };
  }

  #agent(index: number, appliedOn: string): PartyInput {
    const person = generatedPerson(this.random.below(agents));
    return {
      role: 'agent',
      ...person,
      ...this.#signIn(index, 9),
      actsFor: '1',
      authorityFrom: appliedOn,
    };
  }

  #signIn(index: number, position: number): { queryNumber: string; password: string } {
    return {
      queryNumber: `27${String(index * 10 + position).padStart(9, '0')}`,
      password: String(this.random.below(1_000_000)).padStart(6, '0'),
    };
  }
}

function refOf(index: number): string {
  return `G-${String(index + 1).padStart(6, '0')}`;
}

/**
 * Makes a case number. The serial is unique whatever the year and court, so that loading again on
 * another day collides with no other case.
 */
function numberOf(appliedOn: string, court: SampleCourt, type: string, index: number): string {
  return `（${appliedOn.slice(0, 4)}）${court.code}${type}${String(firstSerial + index)}号`;
}

function yuan(amount: number): string {
  return amount.toFixed(2);
}
