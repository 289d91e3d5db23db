/** The keys from the main menu to answers of the guidance that offer a calculator. */
export const guidanceKeys = {
  /** The guidance, court fees, how much to pay. */
  fee: ['3', '2', '1'],
  /** The guidance, after the judgment, how to appeal. */
  appeal: ['3', '4', '1'],
} as const;

/** The key that starts the calculator after such an answer. */
export const calculatorKey = '2';
