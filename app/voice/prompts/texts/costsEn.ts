/** Prompts of the two calculators, of fees and of last days, in English; part of en.ts. */
export const costsEn = {
  feeMenu:
    'For a claim of money, press one. For divorce, press two. For a labour dispute, press three. For a case against an authority, press four. For enforcement, press five. For anything else, press six.',
  feeMenuMore:
    'For preservation of property, press one. For a payment order, press two. For personality rights such as reputation, press three. For intellectual property, press four. For another case without property, press five. For more, press six.',
  feeMenuRare:
    'For an objection to jurisdiction, press one. For a public notice to claimants, press two. To set aside an award, press three. For bankruptcy, press four.',
  feeMenuAgain: 'Press the number after the fee that you want to know.',

  feeHasProperty: 'If there is property to divide, press one. If there is none, press two.',
  feeHasDamages: 'If damages are claimed, press one. If none are claimed, press two.',
  feeHasAmount: 'If there is an amount, press one. If there is none, press two.',
  feeHasAgain: 'With an amount, press one. Without, press two.',

  feeAskClaim: 'Please enter the amount claimed, in yuan, then press pound.',
  feeAskProperty: 'Please enter all the property to divide, in yuan, then press pound.',
  feeAskDamages: 'Please enter the damages claimed, in yuan, then press pound.',
  feeAskEnforced: 'Please enter the amount to be enforced, in yuan, then press pound.',
  feeAskPreserved: 'Please enter the amount to be preserved, in yuan, then press pound.',
  feeAskEstate: 'Please enter the value of the estate, in yuan, then press pound.',
  feeAskAgain:
    'Enter whole yuan. For one hundred thousand, press one and five zeros, then pound. To go back, press star.',
  feeAmountZero: 'The amount must be more than zero.',
  feeAmountTooLarge: 'This amount is too large. The most is {most}.',
  feeReadBack: 'You entered {amount}.',

  feeIs: 'The fee for the case is {fee}.',
  feeIsBetween:
    'The fee for the case is between {low} and {high}. The court decides by the rate of the province.',
  feeOfApplication: 'The fee for the application is {fee}.',
  feeOfApplicationBetween:
    'The fee for the application is between {low} and {high}. The court decides.',
  feeHalf: 'In summary procedure, after mediation or a withdrawal it is half: {fee}.',
  feeHalfBetween:
    'In summary procedure, after mediation or a withdrawal it is half: {low} to {high}.',

  feeEach: 'Each case costs {fee}.',
  feeEachBetween: 'Each case costs {low} to {high}.',
  feeUpTo: 'Up to {limit} it is {fee}.',
  feeBelow: 'The part up to {limit} costs {fee} by steps.',
  feeAbove: 'The part above {limit} is {part}. At {rate} it costs {fee}.',
  feeIncluded: 'Up to {limit} nothing is added.',
  feeThird: 'A payment order costs a third of a property case.',
  feeHalfOfScale: 'A bankruptcy costs half of a property case.',
  feeCap: 'It is never more than {fee}.',
  feeBasis: 'This follows from the Measures on the Payment of Litigation Costs, article {article}.',

  feeTermAppeal: 'On appeal, the same rates apply to the part that is disputed.',
  feeTermSpecial: 'A case about a trademark, a patent or maritime matters costs {fee}.',
  feeTermWages: 'If you sue for wages, you need not pay in advance.',
  feeTermEnforcement: 'It is not paid in advance. The debtor bears it after enforcement.',
  feeTermPreservation: 'The applicant pays it first, and may claim it when suing.',
  feeTermPaymentOrder: 'The applicant pays it first. The debtor bears it if there is no objection.',
  feeTermBankruptcy: 'It is not paid in advance. It is taken from the estate after the winding-up.',
  feeTermObjection: 'An objection that succeeds costs nothing.',
  feeNext: 'For another kind of case, press one.',
  feeNextAmount: 'For another amount, press two.',

  dayMenu:
    'For an appeal, press one. For a defence, evidence or paying the fee, press two. For a retrial, press three. For enforcement, press four. For a case against an authority, press five. For arbitration, press six.',
  dayMenuAppeal:
    'For a civil or administrative judgment, press one. For a civil or administrative ruling, press two. For a criminal judgment, press three. For a criminal ruling, press four.',
  dayMenuDefence:
    'For the defence and an objection to jurisdiction, press one. For evidence, press two. To pay the fee, press three.',
  dayMenuEnforcement:
    'To apply for enforcement, press one. Against a ruling on an objection to enforcement, press two. For the suit of an outsider, press three.',
  dayMenuAdministrative:
    'To sue directly, press one. To sue after reconsideration, press two. To apply for reconsideration, press three.',
  dayMenuArbitration:
    'Against a labour award, press one. To set aside an arbitral award, press two. To apply for labour arbitration, press three.',
  dayMenuAgain: 'Press the number after the time limit that you want to know.',

  dayAsk:
    'Please enter {from}, in eight digits: four for the year, two for the month, two for the day.',
  dayAskAgain:
    'For September third, twenty twenty-six, press two zero two six, zero nine, zero three. To go back, press star.',
  dayWrongLength: 'A date has eight digits.',
  dayIsNone: 'There is no such day in the calendar.',
  dayOutOfRange: 'Only days between {first} and {last} can be worked out.',
  dayReadBack: 'You entered {day}.',

  dayIs: 'The last day {what} is {day}.',
  dayAtLeast:
    'In ordinary procedure at first instance, the time for evidence runs at least until {day}.',
  dayCountedDays: 'That is {count} days, counted from the next day.',
  dayCountedMonths: 'That is {count} months, counted from the next day.',
  dayCountedYears: 'That is {count} years, counted from the next day.',
  dayCountedYear: 'That is one year, counted from the next day.',
  dayMonthEnd: 'That month has no such day, so it ends with the month.',
  dayMoved:
    'Counted so it would end on {end}, which is a day off, so it moves to the day that you have just heard.',
  dayMadeUp: 'This day is on a weekend, but it is a working day, so it does not move.',
  dayUnpublished:
    'The holidays of the year {year} are not published yet. Please check again when they are.',
  dayRemark: '{text}',
  dayBasis: 'This follows from the {law}, article {article}.',
  dayConfirm: 'What the judge in charge confirms prevails.',
  dayNext: 'For another time limit, press one. For another day, press two.',
} as const;
