/** Prompts about an enforcement, in English; part of en.ts. */
export const enforcementEn = {
  whoYou: 'You have been',
  whoYourParty: 'The debtor you act for has been',
  whoDebtor: 'The debtor has been',
  whoOneDebtor: 'One of the debtors has been',
  whoseYour: 'your',
  whoseYourPartys: "your client's",
  whoseDebtors: "the debtor's",
  whoseOneDebtors: "one debtor's",

  moneyNone: 'No money has come in yet.',
  moneyReceived: '{received} has come in for you.',
  moneyPaid: '{paid} has been paid out.',
  moneyPaidInFull: 'It has been paid out in full.',
  moneyPayable: '{payable} is still to be paid out.',
  moneyWaitsReckoning: 'The court is reckoning it, and will then tell you to collect it.',
  moneyWaitsAccount:
    'Please give the enforcement judge the account and proof of identity of the applicant, so that it can be paid out.',
  moneyWaitsSharing: 'Several creditors share it. It is paid out once the shares are settled.',
  moneyWaitsFrozen: 'It is frozen for another case, and cannot be paid out at present.',
  moneyWaitsObjection:
    'Somebody has objected. It is paid out after the objection has been examined.',
  moneyWaitsSuspension:
    'The enforcement is suspended or put off, so it cannot be paid out at present.',

  assetDeposits: 'bank deposits',
  assetRealEstate: 'real estate',
  assetVehicles: 'vehicles',
  assetSecurities: 'securities',
  assetOnlineFunds: 'funds in online accounts',
  assetOther: 'other assets',
  assetAuctioned: 'the assets in the case',
  measureFrozen: 'froze',
  measureSealed: 'sealed',
  measureSeized: 'sealed or seized',
  measureOther: 'sealed, seized or froze',
  searchRunning: 'The court is searching for {whose} {asset}.',
  searchNotFound: 'As of {on}, the search for {whose} {asset} found nothing.',
  searchFound: 'On {on} the court found {whose} {asset}, and is taking measures.',
  searchControlled: 'On {on} the court {measure} {whose} {asset}.',

  auctionAhead: 'The auction of {asset} is {when}, at {place}.',
  auctionOver:
    'The auction of {asset} was on {on}. For its result, please ask the enforcement judge.',
  auctionSold: 'The auction of {asset} on {on} ended with a sale.',
  auctionUnsold: 'The auction of {asset} on {on} ended without a sale.',
  auctionWithdrawn: 'The auction of {asset} that was set for {on} is withdrawn.',

  dishonestSince: '{who} on the list of dishonest judgment debtors since {since}.',
  dishonestOver: '{who} on the list of dishonest judgment debtors. That time ended on {until}.',
  spendingSince: '{who} barred from high spending since {since}.',
  spendingOver: '{who} barred from high spending. The bar ended on {until}.',
  restrictionUntil: 'It lasts until {until}.',
  restrictionInForce: 'It has not been lifted.',

  enforcementEndedOn: 'The date on which this enforcement ended is {endedOn}.',
  enforcementAfterEnd:
    "For five years from then the court searches for the debtor's assets every six months, and tells you the result.",
  enforcementResumed: 'The enforcement was resumed on {resumedOn}.',
} as const;
