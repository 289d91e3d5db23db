/** Prompts about a filing, in Mandarin, as a filing division says it; part of zh.ts. */
export const filingZh = {
  filingPending: '您{appliedOn}提交的立案申请正在审查，尚未决定是否立案。',
  /** Some of what was missing has been handed in. */
  filingCorrected:
    '您{appliedOn}提交的立案申请，{correctedOn}补交的材料正在审查，尚未决定是否立案。',
  filingDecideBy: '法院最迟{decideBy}决定是否立案。',
  filingDecideWithin: '法院从收到材料起{days}内决定是否立案。',
  /** 登记立案规定 Art. 13: who waits too long may complain. */
  filingDecideOver: '审查期限已于{decideBy}届满。您可以向立案庭询问，也可以到主菜单投诉。',
  filingMediation:
    '您{appliedOn}提交的立案申请，法院正在组织诉前调解，尚未立案。您不同意调解的，法院应当依法登记立案。',
  filingMediationNumber: '诉前调解的案号是{number}。',
  filingCorrections: '您{appliedOn}提交的立案申请，需要补正材料。',
  filingMissing: '要补交的是，{what}。',
  filingMissingItem: '要补交的第{position}项，{what}。',
  filingMissingRest:
    '以上是前{told}项，一共{total}项。其余的，请看法院的补正通知书，也可以问立案庭。',
  filingCorrectBy: '补交的最后一天是{correctBy}。',
  filingCorrectNoDay: '补交的期限，请看法院的补正通知书。',
  /** 登记立案规定 Art. 7. */
  filingCorrectThen: '交齐以后，审查的期限从法院收到补正材料起重新计算。',
  filingCorrectElse: '到期没有补正的，法院退回诉状。您坚持起诉的，法院裁定不予受理。',
  filingCorrectElseAdministrative: '到期没有补正的，法院退回诉状。您坚持起诉的，法院裁定不予立案。',
  filingCorrectElseOther: '到期没有补正的，法院可能不予立案。',
  filingCorrectOver:
    '补交期限已于{correctBy}届满。已经补交的，请等待法院审查。还没有补交的，请尽快联系立案庭，也可以重新申请立案。',
  filingReason: '法院给出的原因是，{reason}。',
  filingAccepted: '{appliedOn}提交的立案申请，法院已经立案。',
  filingDecidedOn: '立案日期是{decidedOn}。',
  filingNumber: '案号是{number}。',
  filingRefused: '您{appliedOn}提交的立案申请，法院裁定不予受理。',
  /** Administrative Litigation Law Art. 51 and 85. */
  filingRefusedAdministrative: '您{appliedOn}提交的立案申请，法院裁定不予立案。',
  /** A private prosecution, and what else has remedies of its own. */
  filingRefusedOther: '您{appliedOn}提交的立案申请，法院不予立案。如何救济，请看法院送达的文书。',
  filingRefusedOn: '裁定日期是{decidedOn}。',
  filingRefusedOtherOn: '决定日期是{decidedOn}。',
  /** When the ruling was served is not known. */
  filingAppealWithin: '您可以在收到裁定后十日内上诉。',
  filingAppealBy: '您可以上诉，最后一天是{lastDay}，请以法院确认为准。',
  /** The time to appeal from a refusal has passed. */
  filingAppealOver: '这份裁定的上诉期限已于{lastDay}届满。',
  filingWithdrawn:
    '您{appliedOn}提交的立案申请已经撤回。需要的，可以重新申请立案，请注意法律规定的期限。',
  filingWithdrawnOn: '撤回日期是{decidedOn}。',
} as const;
