/** Prompts of the two calculators, of fees and of last days, in Mandarin; part of zh.ts. */
export const costsZh = {
  /** What the fee is for. */
  feeMenu:
    '借款、货款、赔偿等要求付钱的案件请按一，离婚请按二，劳动争议请按三，行政案件请按四，申请执行请按五，其他请按六。',
  feeMenuMore:
    '财产保全请按一，支付令请按二，名誉等人格权请按三，知识产权请按四，不涉及财产的其他案件请按五，更多请按六。',
  feeMenuRare: '管辖异议请按一，公示催告请按二，撤销仲裁裁决请按三，破产请按四。',
  feeMenuAgain: '想算哪一种费用，就按它后面的数字。',

  /** Whether there is an amount at all. */
  feeHasProperty: '要分割财产的请按一，没有财产要分的请按二。',
  feeHasDamages: '要求赔偿损失的请按一，不要求赔偿的请按二。',
  feeHasAmount: '有金额的请按一，没有金额的请按二。',
  feeHasAgain: '有金额要算，请按一。没有，请按二。',

  /** Entering the amount. */
  feeAskClaim: '请输入请求的金额，单位是元，按井号键结束。',
  feeAskProperty: '请输入要分割的财产总额，单位是元，按井号键结束。',
  feeAskDamages: '请输入要求赔偿的金额，单位是元，按井号键结束。',
  feeAskEnforced: '请输入申请执行的金额，单位是元，按井号键结束。',
  feeAskPreserved: '请输入申请保全的金额，单位是元，按井号键结束。',
  feeAskEstate: '请输入破产财产的总额，单位是元，按井号键结束。',
  feeAskAgain: '请按整数输入，比如十万元，就按一和五个零，再按井号键。返回请按星号键。',
  feeAmountZero: '金额要大于零。',
  feeAmountTooLarge: '这个金额太大，最多能算到{most}。',
  feeReadBack: '您输入的是{amount}。',

  /** The fee. */
  feeIs: '案件受理费是{fee}。',
  feeIsBetween: '案件受理费在{low}到{high}之间，由法院按照本省的标准确定。',
  feeOfApplication: '申请费是{fee}。',
  feeOfApplicationBetween: '申请费在{low}到{high}之间，由法院确定。',
  feeHalf: '适用简易程序、调解结案或者撤诉的，减半，是{fee}。',
  feeHalfBetween: '适用简易程序、调解结案或者撤诉的，减半，是{low}到{high}。',

  /** How it is made up. */
  feeEach: '每件收{fee}。',
  feeEachBetween: '每件收{low}到{high}。',
  feeUpTo: '{limit}以下收{fee}。',
  feeBelow: '其中{limit}以下的部分，分段累计是{fee}。',
  feeAbove: '超过{limit}的部分有{part}，按{rate}收，是{fee}。',
  feeIncluded: '不超过{limit}的，不另外收费。',
  feeThird: '支付令按照财产案件的三分之一收。',
  feeHalfOfScale: '破产申请费按财产案件受理费减半。',
  feeCap: '最多收{fee}。',
  feeBasis: '依据是诉讼费用交纳办法第{article}条。',

  /** Who bears it, and what else to know. */
  feeTermAppeal: '上诉的，按照不服的那部分金额，用同样的标准计算。',
  feeTermSpecial: '商标、专利和海事行政案件，每件收{fee}。',
  feeTermWages: '追索劳动报酬的，可以不预交。',
  feeTermEnforcement: '申请时不用预交，执行后由被执行人负担。',
  feeTermPreservation: '由申请人先交，起诉的时候可以列入请求。',
  feeTermPaymentOrder: '由申请人先交，对方没有提出异议的，由对方负担。',
  feeTermBankruptcy: '不用预交，清算后从破产财产中支付。',
  feeTermObjection: '异议成立的，不用交。',
  feeNext: '算别的案件请按一。',
  feeNextAmount: '换个金额请按二。',

  /** Which last day. */
  dayMenu:
    '上诉请按一，答辩、举证和缴费请按二，申请再审请按三，申请执行请按四，行政案件请按五，仲裁请按六。',
  dayMenuAppeal: '民事、行政判决请按一，民事、行政裁定请按二，刑事判决请按三，刑事裁定请按四。',
  dayMenuDefence: '答辩和管辖异议请按一，举证请按二，交诉讼费请按三。',
  dayMenuEnforcement: '申请执行请按一，不服执行异议的裁定请按二，案外人起诉请按三。',
  dayMenuAdministrative: '直接起诉请按一，复议以后起诉请按二，申请行政复议请按三。',
  dayMenuArbitration: '不服劳动仲裁裁决请按一，申请撤销仲裁裁决请按二，申请劳动仲裁请按三。',
  dayMenuAgain: '想算哪一种期限，就按它后面的数字。',

  /** Entering the day. */
  dayAsk: '请输入{from}，一共八位数字，先是四位年份，再是月和日，各两位。',
  dayAskAgain: '比如二零二六年九月三日，就按二零二六，零九，零三。返回请按星号键。',
  dayWrongLength: '日期应当是八位数字。',
  dayIsNone: '日历上没有这一天。',
  dayOutOfRange: '只能计算{first}到{last}之间的日期。',
  dayReadBack: '您输入的是{day}。',

  /** The last day. */
  dayIs: '{what}，最后一天是{day}。',
  dayAtLeast: '一审普通程序，举证期限至少到{day}。',
  dayCountedDays: '从第二天起算，一共{count}天。',
  dayCountedMonths: '从第二天起算，一共{count}个月。',
  dayCountedYears: '从第二天起算，一共{count}年。',
  dayCountedYear: '从第二天起算，一共一年。',
  dayMonthEnd: '那个月没有对应的日子，所以算到月底。',
  dayMoved: '算下来是{end}，那天是休息日，所以顺延到前面说的那一天。',
  dayMadeUp: '这一天虽然是周末，但是要上班，不再顺延。',
  dayUnpublished: '{year}年的放假安排还没有公布，到时候请再核实。',
  dayRemark: '{text}',
  dayBasis: '依据是{law}第{article}条。',
  dayConfirm: '请以承办法官确认为准。',
  dayNext: '算别的期限请按一，换个日期请按二。',
} as const;
