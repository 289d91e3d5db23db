/**
 * Prompts about what is sent by SMS or fax because the caller asks for it, in Mandarin; part of
 * zh.ts.
 */
export const sendingZh = {
  /** In the case: leads to the ways below, and to other cases. */
  partWays: '短信、传真和其他案件请按八。',
  /** The same where the hotline sends no faxes; so below. */
  partWaysNoFax: '短信接收和其他案件请按八。',
  /** After an answer of the guidance. */
  guideWaysOffer: '发传真或者发到其他手机请按八。',
  guideWaysOfferNoFax: '发到其他手机请按八。',
  /** Of an answer that a person who harms the caller should not see. */
  guideSeenAsk: '短信和传真，别人可能看到。',
  guideSeenAskNoFax: '短信，别人可能看到。',
  guideSeenAskAgain: '要发送这段内容，请按一。不发送请按星号键。',
  ticketWaysOffer: '短信、传真接收请按八。',
  ticketWaysOfferNoFax: '短信接收请按八。',
  /** After a ticket was opened, to a caller who got no SMS with its number. */
  ticketNumberWays: '短信或者传真接收登记编号请按八，继续请按星号键。',

  sendSmsOffer: '短信接收请按一。',
  sendFaxOffer: '传真接收请按二。',
  sendReminderOffer: '开庭前短信提醒请按三。',
  sendAgain: '要用短信接收请按一，要用传真接收请按二。',

  /** Where an SMS goes. */
  sendToThisMobile: '发到{number}请按一，发到其他手机请按二。返回请按星号键。',
  sendNoMobile: '您的来电号码收不到短信。',
  sendAskMobile: '请输入手机号码。返回请按星号键。',
  sendAskMobileAgain: '手机号码有十一位，可以慢慢按。返回请按星号键。',
  sendNotMobile: '短信只能发到手机。',

  /** Where a fax goes. */
  sendFaxTo: '输入传真号码请按一。正在用传真机打这个电话的请按二。返回请按星号键。',
  sendAskFax: '请输入传真号码，先按区号，按井号键结束。返回请按星号键。',
  sendAskFaxAgain: '先按区号，再按传真号码，最后按井号键。返回请按星号键。',
  sendNotLandline: '传真只能发到固定电话。',
  sendNumberBarred: '不能发到这个号码，请更换号码。',

  sendSmsDone: '短信已经发往{number}，请查收。',
  sendFaxDone: '传真马上发往{number}，占线会自动重发。',
  /** The call goes on without us: the pages come over it. */
  sendFaxHere: '现在发送传真。听到传真音，请按传真机的启动键，不要挂机。发送完毕，通话结束。',
  sendFailed: '对不起，现在不能发送。',
  sendNothing: '没有发送。',

  /** Papers to the court, from a caller who telephones from a fax machine. */
  faxToCourtOffer: '给法院传真材料请按四。',
  faxToCourtReady: '请把材料放进传真机。放好请按一，返回请按星号键。',
  faxToCourtReadyAgain: '材料放进传真机以后，请按一。',
  faxToCourtStart: '现在请按传真机的启动键，不要挂机。发送完毕，通话结束。',
  faxToCourtNotNow: '对不起，现在不能接收传真。',

  /** Why it is not sent. */
  sendStopped: '这个号码已经退订法院的短信，不能发送。',
  sendTooManyToNumber: '这个号码今天的发送次数已经用完，请明天再试，或者换一个号码。',
  sendTooManyInCall: '这次通话的发送次数已经用完，需要帮助请按零转人工。',
  sendNotThisCase: '这个案件不公开审理，不能用短信或者传真发送，请在电话里收听。',
} as const;
