/** Prompts about the fees of a case, in Mandarin; part of zh.ts. Articles are of 诉讼费用交纳办法. */
export const feesZh = {
  feeAcceptance: '案件受理费应交{due}。',
  feePreservation: '保全费应交{due}。',
  feeEnforcement: '申请执行费应交{due}。',
  feeAppeal: '二审案件受理费应交{due}。',
  feeOther: '其他诉讼费用应交{due}。',
  feePaidInFull: '已经交清。',
  feePaid: '已交{paid}。',
  feeOutstanding: '还应交{outstanding}。',
  feeDueOn: '缴费期限是{dueOn}。',
  feeOverdue: '缴费期限是{dueOn}，已经过期。请尽快联系法官。',
  feeRefundable: '应退{refundable}。',
  feeRefunded: '已退{refunded}。',
  feeRefundOutstanding: '还有{outstanding}尚未退还。',

  /** What can be asked about them. */
  feesPay: '听缴费方式和缴费码请按一。',
  feesCodeBySms: '把缴费码发到您在法院登记的手机，请按二。',
  feesRefund: '退费请按三。',
  feesRefundRules: '费用由谁承担、怎么退请按四。',

  /** No last day is known. Art. 22. */
  payAfterNotice:
    '缴费期限以法院的缴费通知为准，从收到通知的第二天起，七日内交纳，依据是诉讼费用交纳办法第二十二条。',
  payByNotice: '缴费期限以法院的缴费通知为准。',
  payCode: '缴费码是{code}。',
  payNoCode: '缴费码请看法院的缴费通知。没有收到通知的，请联系承办法官。',
  /** Art. 52. */
  payHow: '请凭缴费码或者缴费通知，到通知指定的银行或者在网上缴费。法院不会让您转到个人账户。',
  /** Said the same whether a number is on file or not. */
  payCodeSent:
    '您在法院登记过手机号码的，缴费码马上发到那个号码。没有收到的，可以按一，在电话里听。',
  payCodeTooMany: '缴费码今天已经发过多次，请按一在电话里听。',

  refundNone: '法院目前没有登记要退给您的费用。',
  refundDone: '应退的费用已经全部退还。',
  refundToApply: '退费还没有申请。请向承办法官提供缴费人自己的银行账号和缴费凭证。',
  refundApplied: '退费申请正在审核。',
  refundAccount: '退费还缺收款账号。请把缴费人自己的银行账号告诉承办法官。',
  refundSent: '法院已经办理退费，到账请以银行通知为准。',
  refundAsk: '缴费人自己的银行账号和缴费凭证，还没有提供的，请向承办法官提供。',
  /** Art. 53. */
  refundWithin:
    '应当退给您的，法院自裁判文书生效之日起十五日内退还，依据是诉讼费用交纳办法第五十三条。',
  refundBy:
    '法院应当自裁判文书生效之日起十五日内退还，最后一天是{lastDay}，依据是诉讼费用交纳办法第五十三条。',
  refundOver:
    '按照诉讼费用交纳办法第五十三条，退还期限已于{lastDay}届满。您可以联系承办法官，也可以到主菜单投诉。',
} as const;
