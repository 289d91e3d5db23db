/** Prompts around the answers of the guidance, in Mandarin; part of zh.ts. */
export const guidanceZh = {
  /** A menu of the guidance, made from its choices. */
  guideMenu: '{choices}',
  guideMenuAgain: '听到您要问的一项，就按它后面的数字。',
  /** An answer, the law it follows from, whom to ask: sentences of the content. */
  guideAnswer: '{text}',
  guideAskWhom: '具体可以咨询{whom}。',
  /** Said once in a call. */
  guideNotAdvice: '以上是一般程序说明，具体以法院答复和法律文书为准。',
  guideSmsOffer: '发到您手机请按一。',
  guideFeeOffer: '计算费用请按二。',
  guideDayOffer: '计算最后一天请按二。',
  guideDocumentOffer: '核实送达短信请按二。',
  guideLeadOffer: '{question}请按{digit}。',
  guideAfterAgain: '重听请按九，返回请按星号键，人工请按零。',
  guideSmsSent: '已经发送，请查收短信。',
  guideSmsSentBefore: '刚才已经发送，请查收短信。',
  /** A person who harms the caller may hold the telephone. */
  guideSmsAsk: '短信会发到您现在用的电话，别人可能看到。',
  guideSmsAskAgain: '要把这段内容发到这个电话，请按一。不发送请按星号键。',
  /** No wording is in force today, so nothing may be told. */
  guideNobody: '这个问题要由工作人员为您解答，人工请按零。',

  /** Checking the number of a document that was served electronically. */
  documentAsk: '请输入送达编号的最后六位数字。',
  documentAskAgain: '编号在短信或者文书上，只按最后六位数字。返回请按星号键。',
  documentSixDigits: '请按六位数字。',
  documentGenuine:
    '查到了，{court}{day}给您发过这个编号的文书。如果有人要您转账，或者要您说出密码、验证码，那不是法院，请不要照做。',
  documentUnknown:
    '没有查到法院发给您的这个编号。请不要点链接，不要付款，也不要拨打短信里的号码。短信发到别的手机的，请用那个手机拨打，或者先在主菜单按一核实身份再查。人工核实请按零。',
  documentAnother: '再查一个编号请按一。',
  documentResendOffer: '链接打不开，请法院重新发送，请按二。',
  /** The court's own system is asked; the address is the one that the party has confirmed to the court. */
  documentResendAsked:
    '已经请法院的送达系统重新发送，发到您向法院确认的送达地址。一刻钟内没有发成的，我们会登记下来，由工作人员办理。',
  /** Asked for before, in vain: the address may be an old one. */
  documentResentBefore:
    '已经请送达系统重新发送过，再发也是发到同一个地址。现在请工作人员核对您的送达地址。',
  documentTooMany: '这次通话不能再查了，人工核实请按零。',

  /** What callers ask most at this stage of a case: an answer of the guidance. */
  questionAppeal: '怎么上诉请按三。',
  questionRefused: '不予受理怎么办请按三。',
  questionFee: '怎么缴费请按三。',
  questionSummons: '开庭要准备什么请按三。',
  questionNoAssets: '执行不到财产怎么办请按三。',
  questionMoney: '案款怎样发放请按三。',
  questionRestrictions: '怎样解除限制高消费和失信请按三。',
  /** The judgment or ruling itself says whether it allows an appeal. */
  appealUntil: '可以上诉的，最后一天是{lastDay}，请以法官确认为准。',
  appealUntilUnsure: '那时的放假安排尚未公布，请向法院核实。',
} as const;
