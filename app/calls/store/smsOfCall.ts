/** SQL: which SMS are those of a call. An SMS has no call. */

/**
 * SQL: the number of a column as `normalNumber` writes it (app/telephony/rules/telephoneNumber.ts). A call keeps the number as
 * the network shows it (+8613800001111), an SMS the one that it was sent to (13800001111). Empty for none.
 */
const normal = (column: string) =>
  `regexp_replace(regexp_replace(regexp_replace(${column}, '^ *([+]|00)86', ''), '[^0-9]', '', 'g'), '^0(1[3-9][0-9]{9})$', '\\1')`;

/**
 * SQL: the SMS `s` counts as one of the call `c`: it went to the number that the call showed, from its
 * beginning to an hour after its end. A call without a number has none.
 */
export const isSmsOfCall = `(s.to_number = ${normal('c.caller_number')} AND s.to_number <> '' AND s.erased_at IS NULL
   AND s.created_at >= c.started_at AND s.created_at < coalesce(c.ended_at, 'infinity') + interval '1 hour')`;

/** SQL: the call `x` came from the telephone of the SMS `s`, after the call `c` and before the SMS. */
export const cameBetween = `(${normal('x.caller_number')} = s.to_number
   AND x.started_at > c.started_at AND x.started_at <= s.created_at)`;
