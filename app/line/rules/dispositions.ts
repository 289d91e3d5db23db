/** What a talk came to, as its agent notes it in the wrap-up. The database keeps these words. */
export const dispositions = [
  /** Her question was answered. */
  'answered',
  /** She was sent on to a colleague, an office, a telephone. */
  'sent_on',
  /** An order was opened, or hers was looked after. */
  'order',
  'callback_promised',
  /** She was told which other authority is in charge. */
  'other_authority',
  /** What she asked may not be told, or not to her. */
  'not_to_be_told',
  'complaint',
  /** Nobody spoke, or it was a wrong number. */
  'silent_or_wrong_number',
  'abusive',
  'cut_off',
  'other',
] as const;

export type Disposition = (typeof dispositions)[number];
