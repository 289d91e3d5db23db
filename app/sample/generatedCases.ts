/**
 * Generates cases in all stages, as many as wanted, one by one. The same seed makes the same cases.
 */
import type { CaseInput, PartyInput } from './caseInput.js';
import { generatedCompany, generatedPerson } from './generatedPeople.js';
import { SeededRandom } from './random.js';
import type { SampleDays } from './sampleDays.js';
import {
  administrativeCauses,
  civilCauses,
  courtrooms,
  criminalCauses,
  divorceCause,
  endsWith,
  enforcementCauses,
  happened,
  hearingTimes,
  tradeSecretCause,
  type Cause,
} from './sampleWords.js';

interface SampleCourt {
  readonly code: string;
  readonly name: string;
  readonly civil: string;
  readonly criminal: string;
  readonly judges: readonly string[];
  readonly clerks: readonly string[];
  readonly assessors: readonly string[];
}

/** As in sql/sample/courts.json. The last judges of each court are its enforcement judges. */
const courts: readonly SampleCourt[] = [
  {
    code: '苏98',
    name: '临江市中级人民法院',
    civil: '民事审判第一庭',
    criminal: '刑事审判第一庭',
    judges: ['沈国栋', '顾文娟', '陆志远', '许晓岚', '曹建平', '彭丽华', '蒋明德', '韩雪梅'],
    clerks: ['潘晓', '袁琳', '于佳', '董洁', '余芳'],
    assessors: ['方思远', '石慧', '任立群'],
  },
  {
    code: '苏9801',
    name: '城东区人民法院',
    civil: '民事审判庭',
    criminal: '刑事审判庭',
    judges: ['邓晓东', '萧玉兰', '田志强', '范文博', '叶红梅', '钟海涛'],
    clerks: ['丁宁', '卢燕', '金鑫'],
    assessors: ['夏春生', '汪秀珍'],
  },
  {
    code: '苏9802',
    name: '城西区人民法院',
    civil: '民事审判庭',
    criminal: '刑事审判庭',
    judges: ['姜志刚', '崔雅琴', '谭永康', '廖婷', '邹国平', '熊文静'],
    clerks: ['陆瑶', '白雪', '秦岚'],
    assessors: ['孟庆丰', '龙小燕'],
  },
];

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
    const court = random.pick(courts);
    const special = random.next();
    const [cause, publicity]: [Cause, string] =
      special < 0.06
        ? [divorceCause, 'privacy']
        : special < 0.08
          ? [tradeSecretCause, 'trade_secret']
          : [random.pick(civilCauses), 'public'];
    const parties = [this.#person('plaintiff', index, 0), this.#opponent('defendant', index, 1)];
    if (random.chance(0.08)) parties.push(this.#opponent('third_party', index, 2));
    return this.#trial(index, court, '民初', {
      kind: 'civil',
      ...cause,
      publicity,
      department: court.civil,
      fee: 50 * (1 + random.below(400)),
      parties,
    });
  }

  #criminal(index: number): CaseInput {
    const court = this.random.pick(courts);
    const publicity = this.random.chance(0.15) ? 'juvenile' : 'public';
    return this.#trial(index, court, '刑初', {
      kind: 'criminal',
      ...this.random.pick(criminalCauses),
      publicity,
      department: court.criminal,
      fee: 0,
      parties: [this.#person('accused', index, 0), this.#person('victim', index, 1)],
    });
  }

  #administrative(index: number): CaseInput {
    const court = this.random.pick(courts);
    const bureau = this.random.pick(['公安局', '人力资源和社会保障局', '市场监督管理局']);
    return this.#trial(index, court, '行初', {
      kind: 'administrative',
      ...this.random.pick(administrativeCauses),
      publicity: 'public',
      department: '行政审判庭',
      fee: 50,
      parties: [
        this.#person('plaintiff', index, 0),
        { role: 'defendant', name: `临江市${bureau}`, kind: 'organisation' },
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
    if (stage !== 'enforcement') {
      events.push(this.#event(endsWith[stage], Math.max(1, age - 55)));
    }
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
      department: '执行局',
      judge: court.judges.at(-1) as string,
      clerk: court.clerks.at(-1) as string,
      fees: [{ kind: 'enforcement', due: yuan(50 * (1 + random.below(60))), paid: '0' }],
      events,
      parties: [this.#person('applicant', index, 0), this.#opponent('respondent', index, 1)],
    };
  }

  /** Makes a case with a hearing. Its age determines how far it has come. */
  #trial(
    index: number,
    court: SampleCourt,
    type: string,
    given: Pick<CaseInput, 'kind' | 'cause' | 'causeEn' | 'publicity' | 'parties'> & {
      department: string;
      fee: number;
    },
  ): CaseInput {
    const { random, days } = this;
    const { fee, ...rest } = given;
    const age = 1 + random.below(200);
    const appliedOn = days.workday(-age);
    const base: CaseInput = {
      ...rest,
      ref: refOf(index),
      court: court.code,
      filingStatus: 'accepted',
      appliedOn,
      stage: 'filing',
    };
    if (age <= 4) return this.#undecidedFiling(base, age);
    if (random.chance(0.03)) return this.#refusedFiling(base, age);

    base.number = numberOf(appliedOn, court, type, index);
    base.filingDecidedOn = days.workday(-age + 3);
    const judge = random.pick(court.judges);
    base.judge = judge;
    base.clerk = random.pick(court.clerks);
    base.events = [this.#event('filed', age - 3)];
    if (fee > 0) base.fees = [this.#fee(fee, age)];
    if (random.chance(0.4)) base.parties.push(this.#agent(index, appliedOn));
    if (age <= 15) {
      base.stage = random.chance(0.3) ? 'mediation' : 'filing';
      if (base.stage === 'mediation') base.events.push(this.#event('mediation', age - 4));
      return base;
    }
    this.#sitting(base, court, judge);
    base.events.push(this.#event('served', age - 8), this.#event('panel', age - 12));
    if (age <= 70) {
      base.stage = 'awaiting_hearing';
      base.hearings = [this.#hearing(1 + random.below(40), 'scheduled')];
      return base;
    }
    if (random.chance(0.06)) {
      base.stage = 'suspended';
      base.events.push(this.#event('suspended', age - 40));
      return base;
    }
    base.hearings = [this.#hearing(-(age - 60), 'held')];
    base.events.push(this.#event('heard', age - 60));
    if (age <= 100) {
      base.stage = random.chance(0.5) ? 'hearing' : 'deliberation';
      if (base.stage === 'deliberation') base.events.push(this.#event('deliberating', age - 62));
      return base;
    }
    return this.#decided(base, court, age);
  }

  #undecidedFiling(base: CaseInput, age: number): CaseInput {
    const isIncomplete = this.random.chance(0.3);
    base.filingStatus = isIncomplete ? 'corrections' : 'pending';
    base.department = '立案庭';
    base.events = [this.#event('received', age)];
    if (isIncomplete) {
      base.filingReason = '请在7日内补交：1.被告的身份信息；2.证据材料一式2份';
      base.filingReasonEn = "Please hand in the defendant's identity data and the evidence";
      base.events.push(this.#event('correction', age - 1));
    }
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

  #sitting(base: CaseInput, court: SampleCourt, judge: string): void {
    if (this.random.chance(0.5)) {
      base.panel = [{ role: 'sole', name: judge }];
      return;
    }
    const second = court.judges[(court.judges.indexOf(judge) + 1) % court.judges.length] as string;
    base.panel = [
      { role: 'presiding', name: judge },
      { role: 'judge', name: second },
      { role: 'assessor', name: this.random.pick(court.assessors) },
    ];
  }

  #decided(base: CaseInput, court: SampleCourt, age: number): CaseInput {
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
