/** Prompts about orders, in Mandarin; part of zh.ts. */
export const ordersZh = {
  /** Contacting the judge, from the caller's case. */
  partContact: '给法官打电话或者留言请按井号键。',
  contactConnect: '现在接通请按一。',
  contactMessage: '留言请按二。',
  contactMaterials: '材料寄到哪里请按三。',
  contactAgain: '想做哪一件事，就按它后面的数字。',
  contactRinging: '正在为您接通，请稍候。',
  contactSecretary: '刚才的电话没有接通，正在为您接通部门内勤，请稍候。',
  contactNotReached: '对不起，电话没有人接。您可以留言，法官会收到。',
  contactOver: '通话已经结束。',
  contactIntro: '请说出您的姓名，和要告诉法官的事情。',
  materialsAddress: '诉讼材料请寄到便民服务厅的信箱，地址是{address}。',
  materialsUnknown: '法院没有登记收件地址，请在办公时间打电话询问。',
  materialsSent: '地址已经用短信发给您。',

  /** Complaints, reports, opinions. */
  complainMenu:
    '投诉请按一，举报违纪违法请按二，提意见和建议请按三，反映不立案、拖延立案请按四，返回请按星号键。',
  complainMenuAgain:
    '对法院的工作不满意，请按一。举报法院工作人员违纪违法，请按二。有意见或者建议，请按三。法院不收立案材料，或者逾期不答复，请按四。',
  aboutCourt: '请选择是关于哪个法院的。',
  aboutDepartment: '请选择是关于哪个部门的。',
  aboutChoice: '{name}请按{key}。',
  aboutUnknown: '不清楚，或者不针对哪个部门，请按八。',
  aboutMore: '听其他选项请按井号键。',
  aboutFirst: '从头再听请按井号键。',
  aboutAgain: '听到要选的一项，就按它后面的数字。',
  askNamed:
    '留下来电号码、方便法院向您答复，请按一。匿名举报请按二，您的号码不会保留。返回请按星号键。',
  /** Used when the caller's number is not shown. */
  askNamedHidden:
    '我们看不到您的来电号码。输入号码、方便法院向您答复，请按一。匿名举报请按二。返回请按星号键。',
  askNamedAgain: '实名举报请按一，法院会答复您。匿名举报请按二，没有人知道是谁打的电话。',
  askReach:
    '我们看不到您的来电号码。输入号码、方便法院向您答复，请按一。不留号码请按二，法院就不能向您答复。返回请按星号键。',
  askReachAgain:
    '想得到答复，请按一，再输入能找到您的电话号码。不留号码，请按二，您可以用工单号查询办理情况。',
  complaintIntro: '请说明您要投诉的事情，发生的时间，和有关的人。',
  filingComplaintIntro:
    '请说明您在什么时候、向哪个法院提交了立案材料，法院是怎么答复的。法院在受理投诉后十五日内查明并答复您。',
  reportIntro: '请说明您要举报的人和事情，还有发生的时间。',
  reportAnonymousIntro: '请说明您要举报的人和事情，还有发生的时间。请不要说出您的姓名和电话。',
  opinionIntro: '请说出您的意见或者建议。',

  /** A question to be answered later, when nobody is available. */
  consultationIntro: '请说出您的姓名，能找到您的电话号码，和您要问的事情。',

  /** An order was opened, or the call was joined to an existing one. */
  orderOpened: '已经登记，您的工单号是{number}。',
  orderLatest: '最迟{when}答复。',
  /** Used when nobody can be answered, because the caller is anonymous or left no number. */
  orderLatestDone: '最迟{when}办结。',
  orderNoAnswer: '法院无法联系您，您可以凭工单号和查询码来电查询办理情况。',
  orderToDispatch: '法院会转交承办部门办理。',
  orderSmsSent: '工单号和查询码已经用短信发给您。',
  /** The code, spoken after the number, digit by digit. Each digit is a sound of its own. */
  orderCode: '您的六位查询码是：',
  codeDigit0: '零。',
  codeDigit1: '幺。',
  codeDigit2: '二。',
  codeDigit3: '三。',
  codeDigit4: '四。',
  codeDigit5: '五。',
  codeDigit6: '六。',
  codeDigit7: '七。',
  codeDigit8: '八。',
  codeDigit9: '九。',
  orderCodeKeep:
    '以后查询进度、听取答复，要用工单号和查询码，请您记下，不要告诉别人。再听一遍请按九。',
  orderAnonymous:
    '这是匿名举报，您的号码没有保留。明天上午八点转交办理，之后可以凭工单号和查询码查询。',
  /** For a caller who has not proved that the order is theirs. */
  orderJoinedQuietly:
    '您反映的事项正在办理，本次留言已经一并转交。要查询进度或者催办，请在主菜单按四。',
  orderJoined: '这件事您已经有一个工单，工单号是{number}，本次来电已经记在上面。',
  orderJoinedQuestion:
    '您还有一个工单没有答复，工单号是{number}。这次的留言记在同一个工单上，一起答复。',
  orderJoinedReopened:
    '这件事您已经有一个工单，工单号是{number}，法院答复过。本次来电已经记在上面，由另一位工作人员重新办理。',
  orderSupervised: '这个工单已经列入督办。',
  orderNotOpened: '对不起，没有登记成功。',

  /** The caller's own order. */
  myOrderMenu:
    '有工单号和查询码请按一。没有的，核实身份以后查询，请按二。人工请按零，返回请按星号键。',
  myOrderAgain:
    '工单号和查询码是登记时告诉您的，短信里也有。都知道的请按一，不知道的请按二，也可以按零找工作人员。',
  askOrderNumber: '请输入工单号，然后按井号键。返回请按星号键。',
  askOrderNumberAgain: '工单号至少有十位数字，请一位一位按完，再按井号键。返回请按星号键。',
  orderNumberWrong: '工单号有误，请核对。',
  askOrderCode: '请输入六位查询码。没有查询码，请按井号键。',
  askOrderCodeAgain:
    '查询码是登记时和工单号一起告诉您的六位数字，短信里也有。没有查询码，请按井号键。',
  orderCodeWrongLength: '查询码应当是六位数字。',
  orderCodeWrong: '工单号或者查询码不正确。',
  orderCodeMissing: '没有查询码，可以核实身份以后查询，也可以按零找工作人员。',
  orderNotFoundVerified: '您名下没有查到这个工单。',
  orderNotOpenedMenu: '重新输入工单号请按一，核实身份以后再查请按二，返回请按星号键。',
  orderNotOpenedVerifiedMenu: '重新输入工单号请按一，听您名下的工单请按二，返回请按星号键。',
  noOrders: '没有查到您名下的工单。',
  orderChoice: '{openedOn}登记的{kind}，请按{key}。',
  orderListAgain: '听到您要查的工单，就按它后面的数字。',
  kindContactJudge: '联系法官',
  kindComplaint: '投诉',
  kindFilingComplaint: '立案投诉',
  kindViolationReport: '举报',
  kindOpinion: '意见建议',
  kindConsultation: '咨询',
  kindHandedOver: '转办事项',
  orderHeading: '您{openedOn}登记的{kind}，工单号是{number}。',
  orderStatusOpened: '目前等待转交承办部门。',
  orderStatusDispatched: '目前已经转交承办部门。',
  orderStatusAccepted: '目前已经受理，正在办理。',
  orderStatusReturned: '目前正在转交其他部门。',
  orderStatusReplied: '法院已经答复。',
  orderStatusReopened: '目前正在安排重新办理。',
  orderStatusClosed: '这个工单已经办结。',
  orderStatusWithdrawn: '这个工单已经撤回。',
  /** Spoken before the status of an anonymous order, to a caller who has its number and code. */
  orderStatusOnly: '这是匿名登记的工单，电话里只能告诉您办理情况。',
  orderOverdue: '答复期限已经过了，法院正在催办。',
  orderAnswerText: '答复是，{text}。',
  orderAnswerVoice: '下面是答复的录音。',
  orderAnswerGone: '答复的录音现在不能播放，请按零找工作人员。',
  orderContent: '对答复满意请按一。',
  orderNotContent: '不满意，要求重新办理，请按二。',
  orderUrge: '催办请按三。',
  orderMenuAgain: '想做哪一件事，就按它后面的数字。',
  orderThanks: '谢谢，您的评价已经记下。',
  askReopen: '想补充说明请按一，直接提交请按二，返回请按星号键。',
  askReopenAgain: '想说明对答复哪里不满意，请按一。不用说明，请按二。',
  reopenIntro: '请说明您对答复哪里不满意。',
  orderReopened: '您的工单会由另一位工作人员重新办理。',
  orderReopenedBefore: '这个工单已经重新办理过一次，不能再次重新办理。您可以按零找工作人员。',
  orderCannot: '这个工单现在不能这样办理。',
  orderUrged: '您的催办已经记下。',
  orderUrgedBefore: '本次来电已经记下了您的催办。',

  /** The hotline calls somebody about their order. */
  askCodeCalled:
    '为了保护您的信息，请输入登记时告诉您的六位查询码，短信里也有。没有查询码，请按井号键。',
  orderProof:
    '用身份证号码核实请按一，以后自己来电查询请按二，找工作人员请按零，重新输入查询码请按星号键。',
  orderProofAgain:
    '有身份证号码和查询密码的请按一，不方便的请按二，以后您随时可以来电查询。输入查询码请按星号键。',
  answerLater: '好的。您可以随时拨打本热线，凭工单号和查询码查询。',
  answerUnproven: '没有核实是登记人本人，现在不能办理。您可以拨打本热线，由工作人员为您核实。',
} as const;
