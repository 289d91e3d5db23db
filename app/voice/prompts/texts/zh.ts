/**
 * What the hotline says in Mandarin, by prompt name. `{slot}` stands for a value that is filled in
 * during the call and is already in words (voice/prompts/spoken.ts). Numbers and dates in fixed sentences
 * are written in words too, so that every speech engine reads them alike.
 */
import { pausesZh } from './digits/pauseReasons.js';
import { agentCallsZh } from './agentCallTexts.js';
import { menuZh } from './mainMenu/menuTexts.js';
import { costsZh } from './costsZh.js';
import { guidanceZh } from './guidanceZh.js';
import { ticketsZh } from './ticketsZh.js';
import { enforcementZh } from './enforcementZh.js';
import { feesZh } from './feesZh.js';
import { filingZh } from './filingZh.js';
import { remindersZh } from './remindersZh.js';
import { sendingZh } from './sendingZh.js';

export const zh = {
  /** In one breath: who answers, what callers want most, and a person. */
  greeting: '您好，{court}幺二三六八，查案件请按一，人工请按零。',
  /** Spoken while the call is in the other language, to a caller who waits for this one. */
  languageOffer: '普通话服务请按八。',
  languageChosen: '下面用普通话为您服务。',
  closedNow: '人工服务{opensAt}开始，自助查询全天开通。',
  ...menuZh,
  mainMenuHelp: '如果不方便按键，您可以在办公时间拨打法院电话，或者到法院的诉讼服务中心办理。',

  /** In every menu. */
  silence: '没有收到您的按键。',
  wrongDigit: '按键无效，请重新选择。',
  repeatAndBack: '重听请按九，返回请按星号键。',
  /** Used where there is no menu to go back to. */
  repeatAndEnd: '重听请按九，结束通话请按星号键。',
  /** After digit 7, which makes the voice slower, and faster again. */
  slowerVoice: '好的，语速已经放慢。恢复原来的语速，请再按七。',
  usualVoice: '已经恢复原来的语速。',
  backToPrevious: '返回上一级。',
  personNotHere: '人工服务尚未开通。如需帮助，请在办公时间拨打法院电话。',
  hoursOfDays: '{days}，{spans}',
  dayRange: '{first}到{last}',
  weekdayMonday: '周一',
  weekdayTuesday: '周二',
  weekdayWednesday: '周三',
  weekdayThursday: '周四',
  weekdayFriday: '周五',
  weekdaySaturday: '周六',
  weekdaySunday: '周日',

  /** Verifying the caller's identity. */
  askNumber: '请输入身份证号码，末位X按星号。',
  askNumberAgain:
    '身份证号码有十八位，可以慢慢按。律师可以输入十七位的执业证号。也可以输入查询号，印在受理案件通知书或者应诉通知书上，还没有案号的，输入网上立案号，按完请按井号键。返回请按星号键。',
  numberWrongLength: '号码的位数不对。',
  numberWrongCheck: '身份证号码有误，请核对。',
  numberWrongStar: '只有身份证号码的最后一位可以按星号键。',
  askPassword: '请输入六位查询密码。没有密码，请先按零，再按井号键。',
  askPasswordAgain:
    '查询密码是六位数字，印在受理案件通知书或者应诉通知书上。还没有案号的，是申请立案时法院给您的。没有密码，请先按零，再按井号键。返回请按星号键。',
  passwordWrongLength: '查询密码应当是六位数字。',
  signInFailed: '号码或者密码不正确。用身份证号码查询的，请输入最近一份通知书上的密码。',
  signInLocked: '输错次数过多，请{wait}后再试。急需办理请按零转人工。',
  guessCallBarred: '本次通话输错次数过多，不能再试。请按零转人工，由工作人员核实。',
  guessCallerBarred: '您这部电话输错次数过多，请{wait}后再试。急需办理请按零转人工。',
  guessHotlineBarred: '为了保护当事人的信息，目前只能由人工核实身份。请按零转人工。',
  signInLeft: '多次未能核实身份。请核对受理案件通知书或者应诉通知书，稍后再试。',

  /** For a caller without the query password. The same whether the court has their number or not. */
  noPasswordMenu: '用短信验证码核实身份，请按一。由工作人员核实，请按二。',
  noPasswordRenew: '核实身份后换一个新的查询密码，请按三。',
  noPasswordAgain: '您向法院确认过手机号码的，请按一，接收验证码。没有的，请按二，由工作人员核实。',
  codeSent: '您向法院确认过手机号码的，验证码已经发到那个号码，五分钟内有效。',
  askCode: '请输入六位验证码。',
  askCodeAgain: '验证码在刚发出的短信里，是六位数字。没有收到的，请按星号键返回，找工作人员核实。',
  codeWrongLength: '验证码应当是六位数字。',
  codeWrong: '验证码不正确。',
  codeOver: '这个验证码已经失效。',
  codeCovers: '您可以查询登记了这个手机号码的案件。',
  newPasswordSent:
    '新的查询密码几分钟内会用短信发到这个手机号码，收到之前旧密码仍然有效。没有收到的，请改日再办。',
  newPasswordNotNow: '现在不能再发送新的查询密码，请改日再办。',
  codeTooMany: '发送验证码的次数过多，请{wait}后再试。',
  codeNotInThisCall: '本次通话不能再发送验证码。',
  codeNotNow: '现在不能发送验证码，请稍后再试。',
  codeWithheld: '您的来电号码没有显示，不能发送验证码。',

  /** Choosing a case. */
  noCases: '没有查到您名下可以查询的案件或者立案申请。',
  caseCount: '您共有{count}件案件。',
  findCaseMenu: '从最近的案件开始逐件听，请按一。按案号查找，请按二。返回请按星号键。',
  findCaseAgain: '知道案号的，请按二。不知道的请按一，从最近的案件开始逐件播报。',
  caseChoice: '{number}，{cause}，请按{digit}。',
  caseChoiceRestricted: '{number}，请按{digit}。',
  caseChoiceUnnumbered: '{appliedOn}提交的{cause}，请按{digit}。',
  caseChoiceUnnumberedRestricted: '{appliedOn}提交的案件，请按{digit}。',
  caseListBack: '返回请按星号键。',
  caseListAgain: '听到您要查的案件，就按它后面的那个数字。',
  /** One case after the other. */
  walkCase: '第{position}件，{number}。',
  walkCaseUnnumbered: '第{position}件，{appliedOn}提交的案件。',
  walkChoose: '选这一件，请按一。',
  walkNext: '下一件，请按八。',
  walkFirst: '这是最后一件。从头再听，请按八。',
  walkAgain: '要听下一件，请按八。就是这一件的，请按一。返回请按星号键。',
  askSerial: '请输入案号最后、号字前面的数字，按井号键结束。返回请按星号键。',
  askSerialAgain: '号字前面的数字，是案号里最后一串数字。按完请按井号键，返回请按星号键。',
  caseNotFound: '您名下没有{serial}号案件。',

  /** One case: the opening sentence. */
  aboutTrial: '您的{case}，{when}在{courtroom}开庭。',
  aboutPretrial: '您的{case}，{when}在{courtroom}召开庭前会议。',
  aboutMediation: '您的{case}，{when}在{courtroom}调解。',
  aboutInquiry: '您的{case}，{when}在{courtroom}进行询问。',
  aboutJudgment: '您的{case}，{when}在{courtroom}宣判。',
  /** Before any other fact of the case. */
  aboutCase: '您的{case}。',
  aboutApplication: '您申请立案的{case}。',
  caseOfCause: '{cause}案',
  caseOfNoCause: '案件',
  stageFiling: '目前已经立案，正在排期。',
  stageMediation: '目前正在调解。',
  stageAwaitingHearing: '目前等待开庭。',
  stageHearing: '目前正在审理。',
  stageSuspended: '案件暂停审理，法律上叫中止诉讼。',
  /** Criminal Procedure Law Art. 206: a criminal trial is suspended, 中止审理. */
  stageSuspendedCriminal: '案件暂停审理，法律上叫中止审理。',
  /** Civil Procedure Law Art. 267. */
  stageSuspendedEnforcement: '目前中止执行。',
  stageDeliberation: '庭审已经结束，合议庭正在评议。',
  /** A judge who tries a case alone deliberates with nobody. */
  stageDeliberationSole: '庭审已经结束，目前等待宣判。',
  stageDecided: '法院已经作出判决或者裁定。',
  stageAppealed: '当事人已经上诉。',
  stageEnforcement: '目前正在执行。',
  stageEnforced: '目前已经执行完毕。',
  stageEnforcementEnded: '本次执行程序已经终结。发现被执行人有财产的，申请执行人可以申请恢复执行。',
  /** Interpretation of the Civil Procedure Law, Art. 517: the debt remains. */
  stageEnforcementEndedDebtor: '本次执行程序已经终结，您仍然应当继续履行。',
  /**
   * For good (Civil Procedure Law Art. 268), unlike the end of this enforcement (its
   * interpretation, Art. 517).
   */
  stageEnforcementTerminated: '法院已经裁定终结执行。',
  stageClosed: '目前已经结案。',
  withheldNotServed: '裁判文书尚未送达给您，送达以后才能查询结果。',
  withheldNotPublic: '本案不公开审理，电话里只能告诉您开庭安排和联系人。',
  withheldAuthorityOver: '您在本案的代理期限不包括今天，不能为您查询。',
  withheldWordsNotPublic: '本案不公开审理，裁判结果不在电话里播报，请以送达的文书为准。',

  /** One case: its parts. */
  partFiling: '立案情况请按五。',
  partTransfer: '移送和办理进度请按五。',
  partPeople: '合议庭成员请按二。',
  partHearing: '开庭安排请按一。',
  /** In an enforcement, in place of the hearings: to the applicant, and to the debtor. */
  partEnforcement: '案款、查控和拍卖请按一。',
  partEnforcementDebtor: '执行措施请按一。',
  partProgress: '办理进度请按五。',
  partFees: '诉讼费用请按六。',
  /** Where there is something to pay, or to come back. */
  partFeesAsk: '诉讼费用、缴费码和退费请按六。',
  partResult: '裁判结果请按四。',
  /** The first level offers what matters now; `8` leads to the rest, and there to other cases. */
  partMore: '其他内容请按八。',
  partOtherCase: '查询其他案件请按八。',
  caseIsOnlyOne: '您名下只有这一件案件。',
  partsAgain: '想听哪一部分，就按它后面的数字。',

  ...filingZh,

  transferAppealedOn: '上诉日期是{appealedOn}。',
  transferNotSent: '一审法院{firstCourt}尚未把案卷移送到{appealCourt}。',
  transferSent: '一审法院{firstCourt}已于{sentOn}移送案卷，二审法院{appealCourt}尚未立案。',
  transferFiled: '二审法院{appealCourt}已于{filedOn}立案。',
  transferSentOn: '案卷移送日期是{sentOn}。',
  transferFirstNumber: '一审案号是{number}。',
  transferAppealNumber: '二审案号是{number}。',

  judgeAssistant: '法官助理是{name}。',
  judgeInCharge: '承办法官是{name}。',
  enforcementJudge: '执行法官是{name}。',
  clerk: '书记员是{name}。',
  department: '承办部门是{name}。',
  officeTelephone: '办公电话是{telephone}。',
  panelSole: '本案由{name}一名法官审理。',
  panelPresiding: '审判长是{name}。',
  panelJudge: '审判员是{name}。',
  panelAssessor: '人民陪审员是{name}。',

  nextTrial: '开庭时间是{when}，地点在{courtroom}。',
  nextPretrial: '庭前会议的时间是{when}，地点在{courtroom}。',
  nextMediation: '调解时间是{when}，地点在{courtroom}。',
  nextInquiry: '询问时间是{when}，地点在{courtroom}。',
  nextJudgment: '宣判时间是{when}，地点在{courtroom}。',
  hearingTrial: '开庭',
  hearingPretrial: '庭前会议',
  hearingMediation: '调解',
  hearingInquiry: '询问',
  hearingJudgment: '宣判',
  hearingPostponed: '原定{when}的{what}已经延期。',
  hearingCancelled: '原定{when}的{what}已经取消。',
  hearingNotFixed: '开庭时间还没有确定，确定以后法院会通知您。',
  pastTrial: '{when}在{courtroom}开过庭。',
  pastPretrial: '{when}在{courtroom}召开过庭前会议。',
  pastMediation: '{when}在{courtroom}进行过调解。',
  pastInquiry: '{when}在{courtroom}进行过询问。',
  pastJudgment: '{when}在{courtroom}宣过判。',

  ...enforcementZh,

  progressEvent: '{on}，{text}。',

  ...feesZh,

  resultJudgment: '法院已于{decidedOn}作出判决。',
  resultRuling: '法院已于{decidedOn}作出裁定。',
  resultMediation: '本案已于{decidedOn}调解结案。',
  resultWithdrawal: '法院已于{decidedOn}裁定准许撤诉。',
  resultDecision: '法院已于{decidedOn}作出决定。',
  resultServedOn: '文书送达给您的日期是{servedOn}。',
  resultSummary: '结果是，{summary}。',

  /** Spoken before words of the court that exist only in Mandarin. */
  onlyInChinese: '以下内容是普通话。',

  /** Spoken right after signing in, while the sentence about the case is being made. */
  signedIn: '已为您查到。',

  /** Spoken while a sentence is being made. */
  lookingUp: '正在为您查询，请稍候。',

  /** The line of callers waiting for a person. */
  queueEntered: '正在为您转接人工服务。',
  recordingNotice: '通话会录音，不同意录音请按二。',
  notRecorded: '好的，本次通话不录音。',
  queueNext: '您是下一位。',
  queuePlace: '您前面还有{ahead}位。',
  queueSoon: '很快就会接通。',
  queueAbout: '大约需要等{wait}。',
  queueMoreThan: '估计要等{wait}以上。',
  queueDigits: '不想等请按星号键，我们可以给您回电。',
  /** For a caller who cannot be called back. */
  queueDigitsLeave: '不想等请按星号键，返回自助服务。',
  queueStillWaiting: '您还在排队，请您再等一会儿。',
  queueResumed: '对不起，系统刚才中断，您的排队顺序没有变。',
  queueTransferred: '正在为您转接，请稍候。',
  queueLeft: '返回自助服务。',
  queueFull: '对不起，排队人数已满，请稍后再按零。',
  queueNobody: '对不起，目前没有工作人员接听。您可以继续使用自助服务。',
  queueTooLong: '对不起，让您久等了，工作人员仍在忙。您可以稍后再按零，也可以继续使用自助服务。',
  /** The line is closed though the court is open. */
  queueClosed: '现在没有人工服务，自助查询全天开通。',
  queueChoice:
    '要我们给您回电，请按一，您的排队位置会保留。继续等，请按二。回到自助服务，请再按一次星号键。',
  officeRinging: '正在为您接通法院的电话，请稍候。',
  officeNotReached: '对不起，电话无人接听，现在为您转回人工服务。',
  askSatisfaction: '请评价本次服务。',
  satisfactionDigits: '非常满意按五，满意按四，一般按三，不满意按二，非常不满意按一。',
  satisfactionThanks: '谢谢您的评价。',

  /** No agent can be had by a caller who may be in danger. */
  inDangerNoAgent: '现在没有人工接听。有危险请挂机拨打幺幺零，幺幺零全天接听。',

  /** Registering a callback. */
  callbackOffer: '需要回电请按一，给法院留言请按二。返回请按星号键。',
  /** For a caller who cannot be called back. */
  messageOffer: '给法院留言请按二，返回请按星号键。',
  callbackToThisNumber:
    '您的来电号码是{number}。给这个号码回电请按一，更换号码请按二。返回请按星号键。',
  callbackNumberHidden: '您的来电号码没有显示。',
  callbackNotThisNumber: '无法给您的来电号码回电。',
  callbackAskNumber: '请输入回电号码，按井号键结束。固定电话请先输入区号，返回请按星号键。',
  callbackAskNumberAgain:
    '手机号码有十一位。请一位一位按，按井号键结束，可以慢慢按。固定电话请先按零开头的区号，返回请按星号键。',
  callbackConfirmNumber: '您输入的号码是{number}。号码正确请按一，重新输入请按二。返回请按星号键。',
  callbackNumberWrong: '号码有误，请重新输入。',
  callbackNoAreaCode: '固定电话请先输入区号。',
  callbackServiceNumber: '这是服务号码，请输入您能接听的号码。',
  callbackNumberBarred: '不能给该号码回电，请更换号码。',
  callbackAbroad: '只能给中国大陆的号码回电，请更换号码。',
  callbackOpenAlready: '该号码已经登记回电，无需再次登记。',
  callbackTooMany: '登记回电的次数已经到了今天的上限，请明天再登记。',
  callbackNotPossible: '对不起，暂时无法登记回电。',
  callbackNotAsked: '没有登记回电。',
  callbackKeepsPlace: '回电已登记，排队顺序为您保留。轮到您时，我们会拨打{number}。请您挂机等候。',
  /** The number that the call back and its SMS name. */
  callbackRequest: '回电编号是{request}，我们回电时会报这个编号。',
  callbackSoon: '回电已登记。工作人员空闲后，会拨打{number}。请您挂机等候。',
  callbackAt: '回电已登记。我们会在{when}以后拨打{number}，请您留意接听。',

  /** The hotline calls back: what the person hears on answering. */
  calledBack:
    '您好，这里是{court}幺二三六八，您登记了回电，回电编号{request}。法院工作人员不会要您转账，也不会要您说出密码、验证码。接通工作人员，请按一。',
  calledBackMissed:
    '您好，这里是{court}幺二三六八，您之前打来电话没有接通，回电编号{request}。法院工作人员不会要您转账，也不会要您说出密码、验证码。接通工作人员，请按一。',
  calledBackAgain: '您登记了回电。接通工作人员，请按一。',
  calledBackAnswer:
    '您好，这里是{court}幺二三六八，您在法院登记的事项有答复，登记编号{number}。法院工作人员不会要您转账，也不会要您说出密码、验证码。请本人按一收听。',
  calledBackAnswerAgain: '您在法院登记的事项有答复，请本人按一收听。',
  /** What a telephone of the court hears before a caller is put through. */
  officeCalled: '您好，{court}幺二三六八为您转接来电。',
  calledBackConnecting: '正在为您接通，请稍候。',
  calledBackLater: '对不起，这次没有接通，我们会再次给您回电。',

  /** What agents hear: the kind of caller. */
  agentCallerCase: '案件咨询。',
  agentCallerGeneral: '一般咨询。',
  agentCallerZh: '普通话。',
  agentCallerEn: '英语。',
  agentCallerVerified: '已核验身份。',
  agentCallerNotVerified: '未核验身份。',
  agentCallerCalledBack: '这是回电。',
  agentCallerTransferred: '同事转来。',
  agentConsulted: '同事{name}找您。',

  /** What agents hear during an agent call. */
  agentCallerGone: '来电人已经挂机。',
  agentOnHold: '已保持通话。',
  agentOffHold: '已恢复通话。',
  agentTalkHelp:
    '星一，保持或恢复。星二加号码加井号，直接转接。星三加号码加井号，先问后转。星四加号码加井号，三方通话。星零，回到来电人。',
  agentUnknownDigit: '没有这个操作，按星九听说明。',
  agentNotPossible: '现在不能这样操作。',
  agentRinging: '正在呼叫。',
  agentTargetUnknown: '没有这个号码。',
  agentTargetBusy: '对方正忙。',
  agentTargetNoAnswer: '对方没有接听。',
  agentTargetAway: '对方不在。',
  agentConsulting: '已接通，按星三转接，按星四三方通话，按星零回到来电人。',
  agentConsultationOver: '已回到来电人。',
  agentThreeWay: '三方通话开始。',
  agentThirdLeft: '第三方已经退出。',
  agentTransferred: '已转接。',
  agentQueueFull: '该队列已经排满。',
  agentQueueClosed: '该队列已经下班。',
  agentQueueEmpty: '该队列没有人值班。',

  /** What agents hear in answer to the codes they dial. */
  agentSignedIn: '您已签入，可以接听。',
  agentSignedOut: '您已签出。',
  agentSignsOutLater: '这个电话处理完以后，系统为您签出。',
  agentReady: '您可以接听。',
  agentPaused: '您已小休。',
  agentPausesLater: '这个电话处理完以后，转为小休。',
  agentWrapUpDone: '话后处理结束，可以接听。',
  agentNotSignedIn: '您还没有签入。',
  agentAlreadySignedIn: '您已经签入了。',
  agentAlreadyReady: '您已经可以接听了。',
  agentAlreadyPaused: '您已经因为这个原因小休了。',
  agentBusy: '您手上有电话，现在不能这样操作。',
  agentNoWrapUp: '现在没有需要处理的通话。',
  ...pausesZh,
  ...agentCallsZh,
  agentOffered: '正在呼叫您。',
  agentKept: '正在为您拨打回电，您的话机马上会响。',
  agentInWrapUp: '您正在话后处理。',
  agentUnknownCode: '没有这个代码。',
  agentCodeHelp:
    '星一签入，星二签出，星三可以接听，星四加原因小休，星五结束话后处理，星六听状态。班长还有星七监听，星八耳语，星九加入，后面加坐席工号。',
  agentTryLater: '系统暂时不能处理，请稍后再试。',
  agentNoSupervisor: '只有班长可以这样操作。',
  agentOtherCourt: '您只能监听本法院的通话。',
  agentUnknownAgent: '没有这个坐席。',
  agentNotTalking: '这个坐席没有在通话。',
  agentCallElsewhere: '这个通话在另一台交换机上。',
  agentRungThere: '这个通话在另一台交换机上，您的话机稍后会响铃。',
  agentListening: '开始监听。',
  agentWhispering: '开始耳语，只有坐席听得到您。',
  agentJoining: '您已加入通话。',
  agentListeningOver: '通话已经结束。',

  ...costsZh,
  ...guidanceZh,
  ...ticketsZh,
  ...remindersZh,
  ...sendingZh,

  /** When something goes wrong. */
  cannotSay: '对不起，这一部分暂时无法播放。',
  oneMoment: '对不起，请您稍等。',
  stillWaiting: '系统正在恢复，请您再等一会儿。',
  thanksForWaiting: '让您久等了。',
  interrupted: '对不起，系统刚才中断，现在返回主菜单。',
  somethingWrong: '对不起，系统刚才出错，现在返回主菜单。',
  cannotServe: '对不起，系统暂时不能为您服务。请您稍后再拨。',
  callTooLong: '本次通话已经到了时间上限。需要继续查询，请再次拨打。',
  busy: '对不起，来电较多，线路已满。请您过十分钟再拨。',
  noDigitsGoodbye: '没有收到有效的按键，本次通话结束。',
  /** Played by the dialplan itself while the program is away. */
  appAway: '对不起，系统正在维护，暂时不能为您服务。请您稍后再拨。',
  goodbye: '感谢您的来电，再见。',
  /** For a person whom the hotline has called. */
  goodbyeCalled: '感谢您的接听，再见。',
} as const;
