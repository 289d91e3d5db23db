/** The digits from the main menu to answers of the guidance that offer a calculator. */
export const guidanceDigits = {
  /** The guidance, court fees, how much to pay. */
  fee: ['3', '2', '1'],
  /** The guidance, after the judgment, how to appeal. */
  appeal: ['3', '4', '1'],
} as const;

/** The digit that starts the calculator after such an answer. */
export const calculatorDigit = '2';
