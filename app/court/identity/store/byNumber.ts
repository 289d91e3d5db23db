/**
 * SQL: the party `t` of the number $1, as callers key it: the query number on the party's notice, or
 * the number of the online filing (网上立案号), which goes on leading to the case once that has a
 * number. Where a court has given one number as both, it is the query number.
 */
export const hasNumber = `(t.query_number = $1 OR
            t.filing_number = $1 AND NOT EXISTS (SELECT FROM parties q WHERE q.query_number = $1))`;
