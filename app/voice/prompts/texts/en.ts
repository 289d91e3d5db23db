/**
 * What the hotline says in English. The names and slots are those of zh.ts; catalogue.ts checks it.
 */
import { pausesEn } from './digits/pauseReasons.js';
import { agentCallsEn } from './agentCallTexts.js';
import { menuEn } from './mainMenu/menuTexts.js';
import { costsEn } from './costsEn.js';
import { guidanceEn } from './guidanceEn.js';
import { ticketsEn } from './ticketsEn.js';
import { enforcementEn } from './enforcementEn.js';
import { feesEn } from './feesEn.js';
import { filingEn } from './filingEn.js';
import { remindersEn } from './remindersEn.js';
import { sendingEn } from './sendingEn.js';

export const en = {
  greeting: '{court}. For your case, press one. For a person, press zero.',
  /** Spoken while the call is in the other language, to a caller who waits for this one. */
  languageOffer: 'For English, press eight.',
  languageChosen: 'We continue in English.',
  closedNow: 'Our staff are here again {opensAt}. Self-service is open all day.',
  ...menuEn,
  mainMenuHelp:
    'If pressing keys is difficult, please call the court during its opening hours, or visit its litigation service centre.',

  /** In every menu. */
  silence: 'We did not receive a key.',
  wrongDigit: 'That key is not in use. Please choose again.',
  repeatAndBack: 'To hear this again, press nine. To go back, press star.',
  /** Used where there is no menu to go back to. */
  repeatAndEnd: 'To hear this again, press nine. To end the call, press star.',
  slowerVoice: 'We speak more slowly now. For the usual pace, press seven again.',
  usualVoice: 'We speak at the usual pace again.',
  backToPrevious: 'Going back.',
  personNotHere:
    'Nobody can take calls on this line yet. For help, please call the court during its opening hours.',
  hoursOfDays: '{days}, {spans}',
  dayRange: '{first} to {last}',
  weekdayMonday: 'Monday',
  weekdayTuesday: 'Tuesday',
  weekdayWednesday: 'Wednesday',
  weekdayThursday: 'Thursday',
  weekdayFriday: 'Friday',
  weekdaySaturday: 'Saturday',
  weekdaySunday: 'Sunday',

  /** Verifying the caller's identity. */
  askNumber: 'Please enter your identity number. For an X at the end, press star.',
  askNumberAgain:
    'An identity number has eighteen digits. Take your time. Lawyers can enter the seventeen digits of their licence number. You can also enter the query number on your notice of acceptance or notice to respond or, while you have no case number, the number of your online filing; then press the pound key. To go back, press star.',
  numberWrongLength: 'That is not the right number of digits.',
  numberWrongCheck: 'That identity number is not correct. Please check it.',
  numberWrongStar: 'Only the last place of an identity number can be a star.',
  askPassword:
    'Please enter your six digit query password. If you have none, press zero and the pound key.',
  askPasswordAgain:
    'The query password has six digits and is printed on your notice of acceptance or notice to respond. If there is no case number yet, the court gave it to you when you applied. Without a password, press zero and pound. To go back, press star.',
  passwordWrongLength: 'The query password must have six digits.',
  signInFailed:
    'The number or the password is not correct. With an identity number, use the password of your latest notice.',
  signInLocked:
    'There were too many wrong entries. Please try again in {wait}. If it is urgent, press zero for a person.',
  guessCallBarred:
    'There were too many wrong entries in this call. For a person who can verify you, press zero.',
  guessCallerBarred:
    'There were too many wrong entries from this telephone. Please try again in {wait}. If it is urgent, press zero for a person.',
  guessHotlineBarred:
    'To protect the parties, only a person can verify callers at the moment. For a person, press zero.',
  signInLeft:
    'We could not verify you. Please check your notice of acceptance or notice to respond, and try again later.',

  /** For a caller without the query password. The same whether the court has their number or not. */
  noPasswordMenu:
    'To be verified by a code in a text message, press one. For a person who can verify you, press two.',
  noPasswordRenew: 'To be verified by a code and then be sent a new query password, press three.',
  noPasswordAgain:
    'If the court has a mobile number that you confirmed, press one, and we send a code to it. If not, press two for a person.',
  codeSent:
    'If the court has a mobile number that you confirmed, a code was sent to it. It is valid for five minutes.',
  askCode: 'Please enter the six digit code.',
  askCodeAgain:
    'The code is in the text message that was just sent, and has six digits. If you did not receive it, press star to go back and choose a person.',
  codeWrongLength: 'The code must have six digits.',
  codeWrong: 'The code is not correct.',
  codeOver: 'This code is no longer valid.',
  codeCovers: 'You can hear the cases for which the court has this mobile number.',
  newPasswordSent:
    'A new query password comes to this mobile number within minutes. Until then the old one is valid. If it does not come, please try again another day.',
  newPasswordNotNow: 'No further query password can be sent now. Please try again another day.',
  codeTooMany: 'Too many codes were asked for. Please try again in {wait}.',
  codeNotInThisCall: 'No further code can be sent in this call.',
  codeNotNow: 'No code can be sent at the moment. Please try again later.',
  codeWithheld: 'Your number is not shown, so we cannot send a code.',

  /** Choosing a case. */
  noCases: 'We found no case or application of yours that can be heard here.',
  caseCount: 'You have {count} cases.',
  findCaseMenu:
    'To hear them one after the other, from the latest one, press one. To find one by its case number, press two. To go back, press star.',
  findCaseAgain:
    'If you know the case number, press two. If you do not, press one, and we read one after the other, from the latest case.',
  caseChoice: 'For {number}, {cause}, press {digit}.',
  caseChoiceRestricted: 'For {number}, press {digit}.',
  caseChoiceUnnumbered: 'For the {cause} case of {appliedOn}, press {digit}.',
  caseChoiceUnnumberedRestricted: 'For the case of {appliedOn}, press {digit}.',
  caseListBack: 'To go back, press star.',
  caseListAgain: 'When you hear your case, press the number that follows it.',
  /** One case after the other. */
  walkCase: 'Case {position}: {number}.',
  walkCaseUnnumbered: 'Case {position}: your filing of {appliedOn}.',
  walkChoose: 'To choose this case, press one.',
  walkNext: 'For the next one, press eight.',
  walkFirst: 'This is the last one. To start again, press eight.',
  walkAgain:
    'For the next case, press eight. If this is the one, press one. To go back, press star.',
  askSerial:
    'Please enter the last digits of the case number, those before the character hao, then press the pound key. To go back, press star.',
  askSerialAgain:
    'They are the last row of digits in the case number. Then press the pound key. To go back, press star.',
  caseNotFound: 'You have no case with the serial number {serial}.',

  /** One case: the opening sentence. */
  aboutTrial: 'In {case}, the hearing is {when}, in {courtroom}.',
  aboutPretrial: 'In {case}, the pretrial meeting is {when}, in {courtroom}.',
  aboutMediation: 'In {case}, the mediation is {when}, in {courtroom}.',
  aboutInquiry: 'In {case}, the inquiry is {when}, in {courtroom}.',
  aboutJudgment: 'In {case}, the judgment is pronounced {when}, in {courtroom}.',
  /** Before any other fact of the case. */
  aboutCase: 'About {case}.',
  aboutApplication: 'About the application in {case}.',
  caseOfCause: 'your case of {cause}',
  caseOfNoCause: 'your case',
  stageFiling: 'It has been filed, and its hearing is being scheduled.',
  stageMediation: 'It is in mediation.',
  stageAwaitingHearing: 'It is waiting for its hearing.',
  stageHearing: 'It is being heard.',
  stageSuspended: 'The proceedings are suspended.',
  stageSuspendedCriminal: 'The trial is suspended.',
  stageSuspendedEnforcement: 'The enforcement is suspended.',
  stageDeliberation: 'The hearing is over, and the panel is deliberating.',
  stageDeliberationSole: 'The hearing is over, and the decision is awaited.',
  stageDecided: 'The court has given its judgment or ruling.',
  stageAppealed: 'A party has appealed.',
  stageEnforcement: 'It is being enforced.',
  stageEnforced: 'It has been enforced.',
  stageEnforcementEnded:
    'This enforcement procedure has ended. If property of the debtor is found, the applicant can apply to have it resumed.',
  stageEnforcementEndedDebtor:
    'This enforcement procedure has ended. You still have to perform what is due.',
  stageEnforcementTerminated: 'The court has ruled that the enforcement is terminated.',
  stageClosed: 'It is closed.',
  withheldNotServed:
    'The decision has not been served on you yet. You can hear the result once it has.',
  withheldNotPublic:
    'This case is not heard in public. By telephone we can only tell you the hearing and whom to contact.',
  withheldAuthorityOver:
    'Your authority as an agent in this case does not cover today, so we cannot tell you about it.',
  withheldWordsNotPublic:
    'This case is not heard in public. Please read the result in the document that was served on you.',

  /** One case: its parts. */
  partFiling: 'For the filing, press five.',
  partTransfer: 'For the transfer of the file and the progress, press five.',
  partPeople: 'For the members of the panel, press two.',
  partHearing: 'For the hearing, press one.',
  partEnforcement: 'For the money, the search for assets and auctions, press one.',
  partEnforcementDebtor: 'For the measures of enforcement, press one.',
  partProgress: 'For the progress, press five.',
  partFees: 'For the fees, press six.',
  /** Where there is something to pay, or to come back. */
  partFeesAsk: 'For the fees, payment and refunds, press six.',
  partResult: 'For the result, press four.',
  partMore: 'For more, press eight.',
  partOtherCase: 'For another case, press eight.',
  caseIsOnlyOne: 'This is the only case in your name.',
  partsAgain: 'To hear a part, press the number that follows it.',

  ...filingEn,

  transferAppealedOn: 'The date of the appeal is {appealedOn}.',
  transferNotSent:
    'The court of first instance, {firstCourt}, has not sent the file to {appealCourt} yet.',
  transferSent:
    'The court of first instance, {firstCourt}, sent the file on {sentOn}. The court of appeal, {appealCourt}, has not filed the case yet.',
  transferFiled: 'The court of appeal, {appealCourt}, filed the case on {filedOn}.',
  transferSentOn: 'The file was sent on {sentOn}.',
  transferFirstNumber: 'The number at first instance is {number}.',
  transferAppealNumber: 'The number of the appeal is {number}.',

  judgeAssistant: "The judge's assistant is {name}.",
  judgeInCharge: 'The judge in charge is {name}.',
  enforcementJudge: 'The enforcement judge is {name}.',
  clerk: 'The clerk is {name}.',
  department: 'The department is {name}.',
  officeTelephone: 'The office telephone is {telephone}.',
  panelSole: 'The case is tried by {name} alone.',
  panelPresiding: 'The presiding judge is {name}.',
  panelJudge: 'A judge of the panel is {name}.',
  panelAssessor: 'An assessor of the panel is {name}.',

  nextTrial: 'The hearing is {when}, in {courtroom}.',
  nextPretrial: 'The pretrial meeting is {when}, in {courtroom}.',
  nextMediation: 'The mediation is {when}, in {courtroom}.',
  nextInquiry: 'The inquiry is {when}, in {courtroom}.',
  nextJudgment: 'The judgment is pronounced {when}, in {courtroom}.',
  hearingTrial: 'hearing',
  hearingPretrial: 'pretrial meeting',
  hearingMediation: 'mediation',
  hearingInquiry: 'inquiry',
  hearingJudgment: 'pronouncement of the judgment',
  hearingPostponed: 'The {what} that was set for {when} is postponed.',
  hearingCancelled: 'The {what} that was set for {when} is cancelled.',
  hearingNotFixed: 'The time of the hearing is not fixed yet. The court will let you know.',
  pastTrial: 'A hearing took place {when}, in {courtroom}.',
  pastPretrial: 'A pretrial meeting took place {when}, in {courtroom}.',
  pastMediation: 'A mediation took place {when}, in {courtroom}.',
  pastInquiry: 'An inquiry took place {when}, in {courtroom}.',
  pastJudgment: 'The judgment was pronounced {when}, in {courtroom}.',

  ...enforcementEn,

  progressEvent: '{on}, {text}.',

  ...feesEn,

  resultJudgment: 'The court gave its judgment on {decidedOn}.',
  resultRuling: 'The court gave its ruling on {decidedOn}.',
  resultMediation: 'The case was settled by mediation on {decidedOn}.',
  resultWithdrawal: 'The court ruled on {decidedOn} that the case may be withdrawn.',
  resultDecision: 'The court gave its decision on {decidedOn}.',
  resultServedOn: 'The document was served on you on {servedOn}.',
  resultSummary: 'The result is: {summary}.',

  /** Spoken before words of the court that exist only in Mandarin. */
  onlyInChinese: 'The following is in Chinese.',

  signedIn: 'One moment.',

  /** Spoken while a sentence is being made. */
  lookingUp: 'Looking it up for you, please wait.',

  /** The line of callers waiting for a person. */
  queueEntered: 'We are connecting you to a person.',
  recordingNotice: 'This call is recorded. If you do not agree, press two.',
  notRecorded: 'All right. This call is not recorded.',
  queueNext: 'You are next.',
  queuePlace: 'Callers before you: {ahead}.',
  queueSoon: 'It will not take long.',
  queueAbout: 'The wait is about {wait}.',
  queueMoreThan: 'The wait is more than {wait}.',
  queueDigits: 'If you do not want to wait, press star. We can call you back.',
  /** For a caller who cannot be called back. */
  queueDigitsLeave: 'If you do not want to wait, press star to go back to self-service.',
  queueStillWaiting: 'You are still in the line. Please wait.',
  queueResumed: 'We are sorry. The system was interrupted. You have kept your place in the line.',
  queueTransferred: 'We are transferring you. Please wait.',
  queueLeft: 'Going back to self-service.',
  queueFull: 'We are sorry. The line is full. Please press zero again a little later.',
  queueNobody:
    'We are sorry. None of our staff can take your call now. You can go on with self-service.',
  queueTooLong:
    'We are sorry that you have waited so long. All our staff are still busy. You can press zero again a little later, or go on with self-service.',
  queueClosed: 'Our staff are not on duty now. Self-service is open all day.',
  queueChoice:
    'For us to call you back, press one. You keep your place in the line. To go on waiting, press two. To go back to self-service, press star once more.',
  officeRinging: 'We are calling an office of the court for you. Please wait.',
  officeNotReached: 'We are sorry. Nobody answers there. We are connecting you to our staff again.',
  askSatisfaction: 'Please rate this call.',
  satisfactionDigits:
    'Very satisfied, press five. Satisfied, four. Neither, three. Dissatisfied, two. Very dissatisfied, one.',
  satisfactionThanks: 'Thank you for your rating.',

  /** No agent can be had by a caller who may be in danger. */
  inDangerNoAgent:
    'None of our staff can answer now. In danger, hang up and call one one zero, at any hour.',

  /** Registering a callback. */
  callbackOffer:
    'For us to call you back, press one. To leave a message for the court, press two. To go back, press star.',
  /** For a caller who cannot be called back. */
  messageOffer: 'To leave a message for the court, press two. To go back, press star.',
  callbackToThisNumber:
    'You are calling from {number}. To be called back there, press one. For another number, press two. To go back, press star.',
  callbackNumberHidden: 'Your number is not shown.',
  callbackNotThisNumber: 'The number you are calling from cannot be called back.',
  callbackAskNumber:
    'Please enter the number where we can reach you, then press the pound key. For a landline, begin with the area code. To go back, press star.',
  callbackAskNumberAgain:
    'A mobile number has eleven digits. Enter it key by key, then press the pound key. Take your time. For a landline, begin with the area code and its zero. To go back, press star.',
  callbackConfirmNumber:
    'You entered {number}. If that is right, press one. To enter it again, press two. To go back, press star.',
  callbackNumberWrong: 'That number is not correct. Please enter it again.',
  callbackNoAreaCode: 'For a landline, please begin with the area code.',
  callbackServiceNumber: 'That is a service number. Please enter one that you can answer.',
  callbackNumberBarred: 'That number cannot be called back. Please enter another one.',
  callbackAbroad: 'We can only call numbers in mainland China. Please enter another one.',
  callbackOpenAlready:
    'A call to this number is registered already. We will call you; there is no need to register again.',
  callbackTooMany:
    'You have reached the limit of calls back for one day. Please register again tomorrow.',
  callbackNotPossible: 'We are sorry. We cannot register a call back right now.',
  callbackNotAsked: 'No call back is registered.',
  callbackKeepsPlace:
    'Your call back is registered, and your place in the line is kept. When it is your turn, we will call {number}. Please hang up and wait for our call.',
  callbackRequest: 'The number of this request is {request}. We name it when we call you.',
  callbackSoon:
    'Your call back is registered. We will call {number} as soon as somebody is free. Please hang up and wait for our call.',
  callbackAt:
    'Your call back is registered. We will call {number} after {when}. Please answer our call.',

  /** The hotline calls back: what the person hears on answering. */
  calledBack:
    'Hello, this is one two three six eight, the hotline of the {court}. You asked to be called back, request {request}. The staff of the court never ask you to transfer money, or to say a password or a code. To be connected, press one.',
  calledBackMissed:
    'Hello, this is one two three six eight, the hotline of the {court}. You called us and were not connected, request {request}. The staff of the court never ask you to transfer money, or to say a password or a code. To be connected, press one.',
  calledBackAgain: 'You asked to be called back. To be connected, press one.',
  calledBackAnswer:
    'Hello, this is one two three six eight, the hotline of the {court}. There is news of request {number}, for the person who made it. The staff of the court never ask you to transfer money, or to say a password or a code. If that is you, press one.',
  calledBackAnswerAgain:
    'There is news of a request, for the person who made it. If that is you, press one.',
  officeCalled: 'Hello, the hotline of the {court} is putting a caller through to you.',
  calledBackConnecting: 'You are being connected. Please hold.',
  calledBackLater: 'We are sorry, this time you were not connected. We will call you again.',

  /** What agents hear: the kind of caller. */
  agentCallerCase: 'About a case.',
  agentCallerGeneral: 'A general question.',
  agentCallerZh: 'Chinese.',
  agentCallerEn: 'English.',
  agentCallerVerified: 'Verified.',
  agentCallerNotVerified: 'Not verified.',
  agentCallerCalledBack: 'Called back.',
  agentCallerTransferred: 'From a colleague.',
  agentConsulted: 'Your colleague {name} is calling you.',

  /** What agents hear during an agent call. */
  agentCallerGone: 'The caller has hung up.',
  agentOnHold: 'The call is on hold.',
  agentOffHold: 'You are back with the caller.',
  agentTalkHelp:
    'Star one, hold and back. Star two, a number and pound, transfer. Star three, a number and pound, ask first. Star four, a number and pound, three-way. Star zero, back to the caller.',
  agentUnknownDigit: 'Nothing is set on that key. For help, press star nine.',
  agentNotPossible: 'That is not possible now.',
  agentRinging: 'Calling.',
  agentTargetUnknown: 'There is no such number.',
  agentTargetBusy: 'That number is busy.',
  agentTargetNoAnswer: 'Nobody answers.',
  agentTargetAway: 'That telephone is not there.',
  agentConsulting:
    'Connected. To transfer, press star three. For three-way, star four. To go back to the caller, star zero.',
  agentConsultationOver: 'Back to the caller.',
  agentThreeWay: 'The three-way call begins.',
  agentThirdLeft: 'The third party has left.',
  agentTransferred: 'Transferred.',
  agentQueueFull: 'That queue is full.',
  agentQueueClosed: 'That queue is closed.',
  agentQueueEmpty: 'Nobody is on duty in that line.',

  /** What agents hear in answer to the codes they dial. */
  agentSignedIn: 'You are signed in and ready.',
  agentSignedOut: 'You are signed out.',
  agentSignsOutLater: 'You will be signed out after this call.',
  agentReady: 'You are ready.',
  agentPaused: 'You are paused.',
  agentPausesLater: 'You will be paused after this call.',
  agentWrapUpDone: 'Wrap-up done. You are ready.',
  agentNotSignedIn: 'You are not signed in.',
  agentAlreadySignedIn: 'You are signed in already.',
  agentAlreadyReady: 'You are ready already.',
  agentAlreadyPaused: 'You are paused for that reason already.',
  agentBusy: 'You have a call. That is not possible now.',
  agentNoWrapUp: 'There is nothing to wrap up.',
  ...pausesEn,
  ...agentCallsEn,
  agentOffered: 'Your telephone is ringing.',
  agentKept: 'You are kept for a callback. Your telephone will ring in a moment.',
  agentInWrapUp: 'You are in wrap-up.',
  agentUnknownCode: 'There is no such code.',
  agentCodeHelp:
    'Star one, sign in. Star two, sign out. Star three, ready. Star four and a reason, pause. Star five, wrap-up done. Star six, your state. For supervisors, star seven, listen. Star eight, whisper. Star nine, join. Then the number of the agent.',
  agentTryLater: 'The system cannot do that right now. Please try again later.',
  agentNoSupervisor: 'Only supervisors can do that.',
  agentOtherCourt: 'You can only supervise calls of your own court.',
  agentUnknownAgent: 'There is no such agent.',
  agentNotTalking: 'That agent is not in a call.',
  agentCallElsewhere: 'That call is on another exchange.',
  agentRungThere: 'That call is on another exchange. Your telephone will ring in a moment.',
  agentListening: 'You listen now.',
  agentWhispering: 'You whisper now. Only the agent hears you.',
  agentJoining: 'You join the call.',
  agentListeningOver: 'The call is over.',

  ...costsEn,
  ...guidanceEn,
  ...ticketsEn,
  ...remindersEn,
  ...sendingEn,

  /** When something goes wrong. */
  cannotSay: 'We are sorry. This part cannot be played right now.',
  oneMoment: 'We are sorry. One moment, please.',
  stillWaiting: 'The system is recovering. Please wait a little longer.',
  thanksForWaiting: 'Thank you for waiting.',
  interrupted: 'We are sorry. The system was interrupted. Going back to the main menu.',
  somethingWrong: 'We are sorry. Something went wrong. Going back to the main menu.',
  cannotServe: 'We are sorry. The system cannot help you right now. Please call again later.',
  callTooLong: 'This call has reached its time limit. To go on, please call again.',
  busy: 'We are sorry. Many people are calling and all lines are taken. Please call again in ten minutes.',
  noDigitsGoodbye: 'We have not received a valid key, so this call ends here.',
  /** Played by the dialplan itself while the program is away. */
  appAway:
    'We are sorry. The system is under maintenance and cannot help you right now. Please call again later.',
  goodbye: 'Thank you for calling. Goodbye.',
  /** For a person whom the hotline has called. */
  goodbyeCalled: 'Thank you for taking our call. Goodbye.',
} as const;
