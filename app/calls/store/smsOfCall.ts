/**
 * SQL: the SMS `s` counts as one of the call `c`, because an SMS has no call: it went to the number that
 * the call showed, from its beginning to an hour after its end. A call without a number has none.
 */
export const isSmsOfCall = `(s.to_number = c.caller_number AND c.caller_number <> '' AND s.erased_at IS NULL
   AND s.created_at >= c.started_at AND s.created_at < coalesce(c.ended_at, 'infinity') + interval '1 hour')`;
