/**
 * The digits of the main menu that callers of the tests press. Another order of the menu is a
 * change here; an entry that none of them presses is not. The test of the menu
 * (tests/voice/prompts/mainMenu.test.ts) holds them to the menu's own.
 */
export const mainMenuDigits = {
  caseInquiry: '1',
  contactJudge: '2',
  guidance: '3',
  complain: '4',
  myTicket: '5',
  courtInformation: '6',
} as const;
