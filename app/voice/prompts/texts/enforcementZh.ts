/** Prompts about an enforcement, in Mandarin, as an enforcement bureau says it; part of zh.ts. */
export const enforcementZh = {
  /** Whose assets, and who is restricted: the caller, whom the caller acts for, the debtor, or one of several. */
  whoYou: '您本人',
  whoYourParty: '您代表的被执行人',
  whoDebtor: '被执行人',
  whoOneDebtor: '其中一名被执行人',
  whoseYour: '您的',
  whoseYourPartys: '您代表的被执行人的',
  whoseDebtors: '被执行人的',
  whoseOneDebtors: '其中一名被执行人的',

  /** Money: Provisions on Money in Enforcement, Art. 10. */
  moneyNone: '目前还没有案款到账。',
  moneyReceived: '您的案款已经到账{received}。',
  moneyPaid: '已经发放{paid}。',
  moneyPaidInFull: '已经全部发放。',
  moneyPayable: '还有{payable}等待发放。',
  moneyWaitsReckoning: '法院正在核算，核算完会通知您领取。',
  moneyWaitsAccount: '请把申请执行人自己的收款账号和身份证明交给执行法官，才能发放。',
  moneyWaitsSharing: '这笔钱要由几位债权人分配，分配方案确定以后发放。',
  moneyWaitsFrozen: '这笔钱因为别的案件被冻结，暂时不能发放。',
  moneyWaitsObjection: '有人对这笔钱提出异议，审查完再发放。',
  moneyWaitsSuspension: '案件中止或者暂缓执行，暂时不能发放。',

  assetDeposits: '银行存款',
  assetRealEstate: '房产、土地',
  assetVehicles: '车辆',
  assetSecurities: '股票、基金',
  assetOnlineFunds: '网络账户资金',
  assetOther: '其他财产',
  assetAuctioned: '涉案财产',
  measureFrozen: '冻结',
  measureSealed: '查封',
  measureSeized: '查封或者扣押',
  measureOther: '查封、扣押或者冻结',
  searchRunning: '法院正在查询{whose}{asset}。',
  searchNotFound: '截至{on}，没有查到{whose}{asset}。',
  searchFound: '法院{on}查到{whose}{asset}，正在办理查封、冻结手续。',
  searchControlled: '法院已于{on}{measure}{whose}{asset}。',

  auctionAhead: '{asset}定于{when}拍卖，地点是{place}。',
  auctionOver: '{asset}已于{on}拍卖，结果请咨询执行法官。',
  auctionSold: '{asset}已于{on}拍卖成交。',
  auctionUnsold: '{asset}{on}拍卖，没有成交。',
  auctionWithdrawn: '{asset}原定{on}拍卖，已经撤回。',

  dishonestSince: '{who}从{since}起被纳入失信被执行人名单。',
  dishonestOver: '{who}被纳入失信被执行人名单，期限到{until}已满。',
  spendingSince: '{who}从{since}起被限制高消费。',
  spendingOver: '{who}被限制高消费，到{until}已经解除。',
  restrictionUntil: '期限到{until}。',
  restrictionInForce: '目前没有解除。',

  enforcementEndedOn: '终结本次执行程序的日期是{endedOn}。',
  /** Provisions on Ending the Current Enforcement Proceedings, Art. 9. */
  enforcementAfterEnd: '此后五年内，法院每六个月查询一次被执行人的财产，并把结果告诉您。',
  enforcementResumed: '本案已于{resumedOn}恢复执行。',
} as const;
