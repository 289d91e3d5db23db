/** Prompts about tickets, in Mandarin; part of zh.ts. */
export const ticketsZh = {
  /** Contacting the judge, from the caller's case. */
  partContact: '联系法官请按二。',
  contactConnect: '现在接通请按一。',
  contactMessage: '留言请按二。',
  contactMaterials: '材料邮寄地址请按三。',
  contactPanel: '合议庭成员请按四。',
  contactNobody: '这个案件还没有登记承办人电话。',
  contactAgain: '需要办理哪一项，就按它后面的数字。',
  contactRinging: '正在为您接通，请稍候。',
  contactSecretary: '刚才的电话无人接听。正在为您接通庭室值班人员，请稍候。',
  officeExtension: '电话接通后，请总机转分机{extension}。',
  contactNotReached: '对不起，电话无人接听。您可以留言，法官会收到。',
  contactOver: '通话已经结束。',
  contactIntro: '请说出您的姓名和要告诉法官的事情。',
  materialsAddress: '诉讼材料请寄到诉讼服务中心，地址是{address}。',
  materialsUnknown: '法院没有登记收件地址，请在办公时间来电询问。',
  materialsSent: '地址已经用短信发给您。',

  /** Appointments. */
  appointmentJudge: '预约法官请按五。',
  appointmentQuestions: '预约判后答疑请按五。',
  appointmentVisit: '预约接访请按六。',
  appointmentChoice: '{when}，在{room}，请按{digit}。',
  appointmentLater: '听后面的时间请按八。',
  appointmentAgain: '听到合适的时间，就按它后面的数字。',
  appointmentNone: '目前没有可以预约的时间，请改日再约，或者给法官留言。',
  appointmentMade: '预约成功，时间是{when}，地点是{room}。请带身份证件准时到达。',
  appointmentTaken: '这个时间刚刚约满，请重新选择。',
  appointmentExists: '您已经有这项预约。要改时间，请在主菜单按五，先取消原来的预约。',
  appointmentsEnough: '您近期的预约次数已经用完，请改日再约，或者给法官留言。',
  appointmentOn: '您预约的时间是{when}，地点是{room}。',
  appointmentCancel: '取消预约请按四。',
  askCancel: '确定取消请按一，不取消请按星号键。',
  appointmentCancelled: '您的预约已经取消。',

  /** Complaints, reports, opinions. */
  complainMenu:
    '投诉请按一，举报违纪违法请按二，提意见和建议请按三，反映不立案、拖延立案请按四，返回请按星号键。',
  complainMenuAgain:
    '对法院的工作不满意，请按一。举报法院工作人员违纪违法，请按二。有意见或者建议，请按三。法院不收立案材料，或者逾期不答复，请按四。',
  aboutCourt: '请选择涉及的法院。',
  aboutDepartment: '请选择涉及的部门。',
  aboutChoice: '{name}请按{digit}。',
  aboutUnknown: '不清楚，或者不针对某个部门，请按六。',
  aboutMore: '听其他选项请按八。',
  aboutFirst: '从头再听请按八。',
  aboutAgain: '听到要选的一项，就按它后面的数字。',
  askNamed: '留下号码、由法院答复您，请按一。匿名请按二，我们不保存您的号码。返回请按星号键。',
  askNamedAgain: '同意留来电号码请按一。匿名请按二，我们不保存您的号码。',
  /** Where the call names its caller already. Later, so that the two calls are not next to each other. */
  askByName:
    '本次通话中您已经核验身份，或者办理过其他事项，匿名举报会暴露您的身份。要匿名举报，请挂机，稍后重新拨打，接通后直接举报。现在留下号码举报，请按一。返回请按星号键。',
  askByNameAgain: '要匿名举报，请挂机，稍后重新拨打，接通后直接举报。现在留下号码举报，请按一。',
  askReach:
    '您的来电号码没有显示。输入号码、由法院答复您，请按一。不留号码请按二，法院就无法答复您。返回请按星号键。',
  askReachAgain: '需要答复请按一，再输入联系电话。不留号码请按二，以后凭登记编号查询进度。',
  complaintIntro: '请说明要投诉的事情、发生的时间和有关的人。',
  filingComplaintIntro:
    '请说明您什么时候、向哪个法院提交了立案材料，法院是怎么答复的。法院在受理投诉后十五日内查明并答复您。',
  reportIntro: '请说明要举报的人和事情，以及发生的时间。',
  reportAnonymousIntro: '请说明要举报的人和事情，以及发生的时间。请不要说出您的姓名和电话。',
  opinionIntro: '请说出您的意见或者建议。',

  /** A question to be answered later, when nobody is available. */
  consultationIntro: '请说出您的姓名、联系电话和要问的事情。',

  /** A ticket was opened, or the call was joined to an existing one. */
  ticketOpened: '已经登记，您的登记编号是{number}。',
  ticketLatest: '法院最迟{when}答复您。',
  /** Used when nobody can be answered, because the caller is anonymous or left no number. */
  ticketLatestDone: '法院最迟{when}办结。',
  ticketNoAnswer: '法院无法联系您。您可以凭登记编号和查询码，来电查询进度。',
  ticketToDispatch: '法院会转交承办部门办理。',
  ticketSmsSent: '登记编号和查询码已经用短信发给您。',
  /** The code, spoken after the number, digit by digit. Each digit is a sound of its own. */
  ticketCode: '您的六位查询码是：',
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
  ticketCodeKeep:
    '查询进度、听取答复，要用登记编号和查询码。请您记下，不要告诉他人。再听一遍请按九。',
  ticketAnonymous:
    '这是匿名举报，您的号码没有保留。明天上午八点转交办理，之后可以拨打幺二三六八，按五，凭登记编号和查询码查询。请不要用短信或者传真查询、补充材料，那样会留下您的号码。',
  /** For everything that would name a caller who stays unknown. */
  anonymousCannot:
    '本次通话按匿名处理，为了不暴露您的身份，不能再办理这项业务。需要办理的，请挂机后重新拨打。',
  /** For a caller who has not proved that the ticket is theirs. */
  ticketJoinedQuietly:
    '您反映的事项正在办理，本次留言已经一并转交。要查询进度或者催办，请在主菜单按五。',
  ticketJoined: '您反映的事项此前已经登记，本次来电已经并入。登记编号是{number}。',
  ticketJoinedQuestion: '您还有一个事项没有答复，本次留言已经并入，一起答复。登记编号是{number}。',
  ticketJoinedReopened:
    '您反映的事项法院答复过，现由另一位工作人员重新办理。本次来电已经并入，登记编号是{number}。',
  ticketSupervised: '该事项已经列入督办。',
  ticketNotOpened: '对不起，登记没有成功。',

  /** The caller's own ticket. */
  myTicketMenu:
    '有登记编号和查询码请按一。没有的，核实身份以后查询，请按二。人工请按零，返回请按星号键。',
  myTicketAgain:
    '登记编号和查询码在登记时告诉过您，短信里也有。知道的请按一，不知道的请按二，人工请按零。',
  askTicketNumber: '请输入登记编号，按井号键结束。返回请按星号键。',
  askTicketNumberAgain: '登记编号至少有十位数字。请一位一位按，按井号键结束。返回请按星号键。',
  ticketNumberWrong: '登记编号有误，请核对。',
  /** Where the call names its caller already: the same for both. */
  ticketNumberWrongOrReport:
    '登记编号有误，或者不能在本次通话中查询。查询匿名举报，请挂机，稍后重新拨打，接通后直接查询。',
  askTicketCode: '请输入六位查询码。没有查询码，请按星号键。',
  askTicketCodeAgain: '查询码是登记时告诉您的六位数字，短信里也有。没有查询码，请按星号键。',
  ticketCodeWrongLength: '查询码应当是六位数字。',
  ticketCodeWrong: '登记编号或者查询码不正确。',
  ticketCodeMissing: '没有查询码，可以核实身份以后查询，也可以按零转人工。',
  ticketNotFoundVerified: '没有查到您登记的这个事项。',
  ticketNotOpenedMenu: '重新输入登记编号请按一，核实身份以后再查请按二。返回请按星号键。',
  ticketNotOpenedVerifiedMenu: '重新输入登记编号请按一，听您名下的事项请按二。返回请按星号键。',
  noTickets: '没有查到您名下的事项。',
  ticketChoice: '{openedOn}提交的{kind}事项，请按{digit}。',
  ticketListAgain: '听到您要查的事项，就按它后面的数字。',
  kindContactJudge: '联系法官',
  kindComplaint: '投诉',
  kindFilingComplaint: '立案投诉',
  kindViolationReport: '举报',
  kindOpinion: '意见建议',
  kindConsultation: '咨询',
  kindHandedOver: '人工登记',
  kindJudgeAppointment: '预约法官',
  kindJudgmentQuestions: '判后答疑',
  kindVisit: '预约接访',
  ticketHeading: '您{openedOn}提交的{kind}事项，登记编号是{number}。',
  ticketStatusOpened: '目前等待转交承办部门。',
  ticketStatusDispatched: '目前已经转交承办部门。',
  ticketStatusAccepted: '目前已经受理，正在办理。',
  ticketStatusReturned: '目前正在转交其他部门。',
  ticketStatusReplied: '法院已经答复。',
  ticketStatusReopened: '目前正在安排重新办理。',
  ticketStatusClosed: '该事项已经办结。',
  ticketStatusWithdrawn: '该事项已经撤回。',
  /** Spoken before the status of an anonymous ticket, to a caller who has its number and code. */
  ticketStatusOnly: '这是匿名登记的事项，电话里只能告诉您办理情况。',
  ticketOverdue: '答复期限已经过期，法院正在催办。',
  ticketAnswerText: '答复是，{text}。',
  ticketAnswerVoice: '下面是答复的录音。',
  ticketAnswerGone: '答复的录音暂时不能播放，请按零转人工。',
  ticketContent: '对答复满意请按一。',
  ticketNotContent: '不满意，要求重新办理，请按二。',
  ticketUrge: '催办请按三。',
  ticketMenuAgain: '需要办理哪一项，就按它后面的数字。',
  ticketThanks: '谢谢，您的评价已经登记。',
  askReopen: '想补充说明请按一，直接提交请按二，返回请按星号键。',
  askReopenAgain: '想说明对答复哪里不满意，请按一。不用说明，请按二。',
  reopenIntro: '请说明您对答复哪里不满意。',
  ticketReopened: '您登记的事项将由另一位工作人员重新办理。',
  ticketReopenedBefore: '该事项已经重新办理过一次，不能再次重新办理。您可以按零转人工。',
  ticketCannot: '该事项现在不能进行这项操作。',
  ticketUrged: '您的催办已经登记。',
  ticketUrgedBefore: '本次来电已经登记过您的催办。',

  /** The hotline calls a person about their ticket. */
  askCodeCalled:
    '请按键输入六位查询码，不要说出来。查询码在登记时告诉过您，短信里也有。不放心的，可以挂机，自己拨打幺二三六八。没有查询码，请按星号键。',
  ticketProof:
    '用身份证号码核实请按一，以后自己来电查询请按二。人工请按零，重新输入查询码请按星号键。',
  ticketProofAgain:
    '有身份证号码和查询密码的请按一，不方便的请按二。以后您随时可以来电查询。输入查询码请按星号键。',
  answerLater: '好的。您可以随时拨打本热线，凭登记编号和查询码查询。',
  answerUnproven: '未能核实您是登记人本人，现在不能办理。您可以拨打本热线，由工作人员为您核实。',

  /** A caller leaves a message. First the ways out of it; the second where no person can be reached. */
  messageWaysOut: '返回请按星号键，人工请按零。',
  messageBack: '返回请按星号键。',
  messageHow: '请在提示音后留言，按井号键结束。',
  messageReview: '听您的留言请按一，重新留言请按二，发送请按三，取消留言请按星号键。',
  messageIs: '下面播放您的留言。',
  messageEmpty: '没有听到您的留言。',
  messageFailed: '对不起，留言录制失败。',
  messageKept: '原来的留言已经保留。',
  messageDiscarded: '您的留言已经删除。',
  messageNone: '没有收到您的留言。',
} as const;
