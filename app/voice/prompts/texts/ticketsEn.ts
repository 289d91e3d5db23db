/** Prompts about tickets, in English; part of en.ts. */
export const ticketsEn = {
  /** Contacting the judge, from the caller's case. */
  partContact: 'To contact the judge, press two.',
  contactConnect: 'To be connected now, press one.',
  contactMessage: 'To leave a message, press two.',
  contactMaterials: 'To hear where to send materials, press three.',
  contactPanel: 'For the members of the panel, press four.',
  contactNobody: 'There is nobody to contact in this case yet.',
  contactAgain: 'Press the number that follows what you want to do.',
  contactRinging: 'We are connecting you. One moment, please.',
  contactSecretary:
    "We could not reach that office. We are connecting you to the division's duty staff. One moment, please.",
  officeExtension: 'When it is answered, please ask for extension {extension}.',
  contactNotReached:
    'We are sorry. Nobody answers. You can leave a message, which the judge will receive.',
  contactOver: 'The call is over.',
  contactIntro: 'Please say your name, and what you want to tell the judge.',
  materialsAddress:
    'Please send litigation materials to the litigation service centre. The address is {address}.',
  materialsUnknown:
    'The court has given no address for materials. Please ask by telephone during its opening hours.',
  materialsSent: 'We have sent you the address by text message.',

  /** Appointments. */
  appointmentJudge: 'For an appointment with the judge, press five.',
  appointmentQuestions: 'For an appointment to ask about the judgment, press five.',
  appointmentVisit: 'For an appointment at the reception for petitions, press six.',
  appointmentChoice: 'For {when}, {room}, press {digit}.',
  appointmentLater: 'For later times, press eight.',
  appointmentAgain: 'When you hear a time that suits you, press the number that follows it.',
  appointmentNone:
    'There is no time left at present. Please try again another day, or leave a message for the judge.',
  appointmentMade:
    'Your appointment is made: {when}, {room}. Please bring your identity card and be on time.',
  appointmentTaken: 'That time has just been taken. Please choose again.',
  appointmentExists:
    'You have this appointment already. For another time, press five in the main menu and cancel it first.',
  appointmentsEnough:
    'You cannot make more appointments at present. Please try again another day, or leave a message for the judge.',
  appointmentOn: 'Your appointment is {when}, {room}.',
  appointmentCancel: 'To cancel the appointment, press four.',
  askCancel: 'To cancel it, press one. To keep it, press star.',
  appointmentCancelled: 'Your appointment is cancelled.',

  /** Complaints, reports, opinions. */
  complainMenu:
    'For a complaint, press one. To report a violation of law or discipline, press two. For an opinion or a suggestion, press three. If the court does not file your case, press four. To go back, press star.',
  complainMenuAgain:
    'If you are not content with the work of the court, press one. If somebody of the court has broken the law or the rules, press two. If you have an opinion or a suggestion, press three. If the court does not take your papers or does not decide, press four.',
  aboutCourt: 'Please choose which court it is about.',
  aboutDepartment: 'Please choose which division it is about.',
  aboutChoice: 'For the {name}, press {digit}.',
  aboutUnknown: 'If you do not know, or it is about none of them, press six.',
  aboutMore: 'For more, press eight.',
  aboutFirst: 'To start again, press eight.',
  aboutAgain: 'When you hear the one you want, press the number that follows it.',
  askNamed:
    'To leave your number, so that the court can answer you, press one. To stay anonymous, press two: we do not keep your number. To go back, press star.',
  askNamedAgain:
    'To leave your number, press one. To stay anonymous, press two: we do not keep your number.',
  /** Where the call names its caller already. Later, so that the two calls are not next to each other. */
  askByName:
    'In this call you have shown who you are, or have asked for something in your name, so an anonymous report would show who you are. To report anonymously, please hang up, call again later, and report first. To leave your number and report now, press one. To go back, press star.',
  askByNameAgain:
    'To report anonymously, please hang up, call again later, and report first. To leave your number and report now, press one.',
  askReach:
    'Your number is not shown. To enter one, so that the court can answer you, press one. To leave none, press two: the court cannot answer you then. To go back, press star.',
  askReachAgain:
    'If you want an answer, press one, and enter the number where we can reach you. If you leave no number, press two: you can ask how far it is by the number of your request.',
  complaintIntro:
    'Please say what your complaint is about, when it happened, and who was involved.',
  filingComplaintIntro:
    'Please say when and at which court you handed in your papers, and what you were told. The court looks into it and answers within fifteen days.',
  reportIntro: 'Please say whom and what you want to report, and when it happened.',
  reportAnonymousIntro:
    'Please say whom and what you want to report, and when it happened. Please do not say your name or your telephone number.',
  opinionIntro: 'Please tell us your opinion or your suggestion.',

  /** A question to be answered later, when nobody is available. */
  consultationIntro:
    'Please say your name, the number where we can reach you, and what you want to ask.',

  /** A ticket was opened, or the call was joined to an existing one. */
  ticketOpened: 'It is registered. The number of your request is {number}.',
  ticketLatest: 'It will be answered by {when} at the latest.',
  /** Used when nobody can be answered, because the caller is anonymous or left no number. */
  ticketLatestDone: 'It will be dealt with by {when} at the latest.',
  ticketNoAnswer:
    'The court cannot reach you. You can call us with the number and the code and ask how it stands.',
  ticketToDispatch: 'The court will pass it to the division in charge.',
  ticketSmsSent: 'We have sent you the number and the code by text message.',
  /** The code, spoken after the number, digit by digit. Each digit is a sound of its own. */
  ticketCode: 'Your six digit code is:',
  codeDigit0: 'Zero.',
  codeDigit1: 'One.',
  codeDigit2: 'Two.',
  codeDigit3: 'Three.',
  codeDigit4: 'Four.',
  codeDigit5: 'Five.',
  codeDigit6: 'Six.',
  codeDigit7: 'Seven.',
  codeDigit8: 'Eight.',
  codeDigit9: 'Nine.',
  ticketCodeKeep:
    'You need the number and the code to ask how it stands and to hear the answer. Please write them down, and tell nobody. To hear them again, press nine.',
  ticketAnonymous:
    'This is an anonymous report. Your telephone number has not been kept. It reaches the court at eight tomorrow morning. To ask how it stands from then on, call one two three six eight, press five, and enter its number and code. Please do not write about it by text message or fax, which show your number.',
  /** For everything that would name a caller who stays unknown. */
  anonymousCannot:
    'This call is anonymous. So that nothing shows who you are, this is not possible in it any more. Please hang up, and call again for it.',
  /** For a caller who has not proved that the ticket is theirs. */
  ticketJoinedQuietly:
    'Your matter is being dealt with, and your message has been passed on. To ask how it stands, or to press for an answer, press five in the main menu.',
  ticketJoined:
    'Your matter was registered before, and this call has been added to it. Its number is {number}.',
  ticketJoinedQuestion:
    'You have a request that is not answered yet. This message has been added to it, and both will be answered together. Its number is {number}.',
  ticketJoinedReopened:
    'The court has answered your matter before. Somebody else will look at it again, and this call has been added to it. Its number is {number}.',
  ticketSupervised: 'The request is under supervision now.',
  ticketNotOpened: 'We are sorry. It could not be registered.',

  /** The caller's own ticket. */
  myTicketMenu:
    'If you have the number and the code of your request, press one. If you do not, press two to be verified. For a person, press zero. To go back, press star.',
  myTicketAgain:
    'You were told the number and the code when the request was registered, and they are in the text message. If you know them, press one. If you do not, press two, or zero for a person.',
  askTicketNumber:
    'Please enter the number of your request, then press the pound key. To go back, press star.',
  askTicketNumberAgain:
    'The number has at least ten digits. Enter it key by key, then press the pound key. To go back, press star.',
  ticketNumberWrong: 'That number is not correct. Please check it.',
  /** Where the call names its caller already: the same for both. */
  ticketNumberWrongOrReport:
    'That number is not correct, or cannot be asked about in this call. To ask about an anonymous report, please hang up, call again later, and ask first.',
  askTicketCode: 'Please enter the six digit code. If you have no code, press star.',
  askTicketCodeAgain:
    'You were told the six digit code together with the number, and it is in the text message. If you have no code, press star.',
  ticketCodeWrongLength: 'The code must have six digits.',
  ticketCodeWrong: 'The number or the code is not correct.',
  ticketCodeMissing: 'Without the code you can be verified, or press zero for a person.',
  ticketNotFoundVerified: 'We found no such request of yours.',
  ticketNotOpenedMenu:
    'To enter the number again, press one. To be verified and look again, press two. To go back, press star.',
  ticketNotOpenedVerifiedMenu:
    'To enter the number again, press one. To hear your requests, press two. To go back, press star.',
  noTickets: 'We found no request of yours.',
  ticketChoice: 'For the {kind} of {openedOn}, press {digit}.',
  ticketListAgain: 'When you hear your request, press the number that follows it.',
  kindContactJudge: 'message to the judge',
  kindComplaint: 'complaint',
  kindFilingComplaint: 'complaint about filing',
  kindViolationReport: 'report',
  kindOpinion: 'opinion',
  kindConsultation: 'question',
  kindHandedOver: 'request',
  kindJudgeAppointment: 'appointment with the judge',
  kindJudgmentQuestions: 'questions after judgment',
  kindVisit: 'visit',
  ticketHeading: 'Your {kind} of {openedOn} has the number {number}.',
  ticketStatusOpened: 'It is waiting to be passed to a division.',
  ticketStatusDispatched: 'It has been passed to the division in charge.',
  ticketStatusAccepted: 'It has been accepted and is being worked on.',
  ticketStatusReturned: 'It is being passed to another division.',
  ticketStatusReplied: 'The court has answered it.',
  ticketStatusReopened: 'It is about to be looked at again.',
  ticketStatusClosed: 'It is closed.',
  ticketStatusWithdrawn: 'It was withdrawn.',
  /** Spoken before the status of an anonymous ticket, to a caller who has its number and code. */
  ticketStatusOnly: 'This request is anonymous. We can only tell you how it stands.',
  ticketOverdue: 'The time for an answer is over, and the court is pressing for it.',
  ticketAnswerText: 'The answer is: {text}.',
  ticketAnswerVoice: 'This is the answer, as it was recorded.',
  ticketAnswerGone: 'The recorded answer cannot be played now. For a person, press zero.',
  ticketContent: 'If you are content with the answer, press one.',
  ticketNotContent: 'If you are not, and want it looked at again, press two.',
  ticketUrge: 'To press for an answer, press three.',
  ticketMenuAgain: 'Press the number that follows what you want to do.',
  ticketThanks: 'Thank you. We have noted that.',
  askReopen:
    'To say more about it, press one. To hand it in as it is, press two. To go back, press star.',
  askReopenAgain:
    'If you want to say what is wrong with the answer, press one. If you do not, press two.',
  reopenIntro: 'Please say what you are not content with.',
  ticketReopened: 'Somebody else will look at your request again.',
  ticketReopenedBefore:
    'This request was looked at again once, and cannot be another time. For a person, press zero.',
  ticketCannot: 'That is not possible with this request now.',
  ticketUrged: 'We have noted that you press for an answer.',
  ticketUrgedBefore: 'It is noted already that you press for an answer.',

  /** The hotline calls a person about their ticket. */
  askCodeCalled:
    'Please key in the six digit code that you were told when the request was registered. Do not say it aloud. It is in the text message, too. If you have doubts, hang up and call one two three six eight yourself. If you have no code, press star.',
  ticketProof:
    'To be verified by an identity number, press one. To call us yourself later, press two. For a person, press zero. To enter the code again, press star.',
  ticketProofAgain:
    'If you have your identity number and query password, press one. If not, press two: you can call us whenever you like. To enter the code, press star.',
  answerLater: 'All right. You can call us whenever you like, with the number and the code.',
  answerUnproven:
    'We could not verify that the request is yours. You can call us, and a person will help you.',

  /** A caller leaves a message. */
  messageWaysOut: 'To go back, press star. For a person, press zero.',
  messageBack: 'To go back, press star.',
  messageHow: 'Please speak after the tone, and press the pound key when you are done.',
  messageReview:
    'To listen to your message, press one. To record it again, press two. To send it, press three. To leave no message, press star.',
  messageIs: 'Your message is.',
  messageEmpty: 'We did not hear a message.',
  messageFailed: 'We are sorry. The message was not recorded.',
  messageKept: 'Your earlier message is kept.',
  messageDiscarded: 'Your message has been deleted.',
  messageNone: 'We have received no message.',
} as const;
