/** The outcome of an agent call, as its agent notes it in the wrap-up. The database keeps these words. */
export const dispositions = [
  /** The caller's question was answered. */
  'answered',
  /** The caller was sent on to a colleague, an office or a telephone. */
  'sent_on',
  /** A ticket was opened, or the caller's ticket was looked after. */
  'ticket',
  'callback_promised',
  /** The caller was told which other authority is in charge. */
  'other_authority',
  /** What the caller asked may not be told, or not to this caller. */
  'not_to_be_told',
  'complaint',
  /** Nobody spoke, or it was a wrong number. */
  'silent_or_wrong_number',
  'abusive',
  'cut_off',
  'other',
] as const;

export type Disposition = (typeof dispositions)[number];
