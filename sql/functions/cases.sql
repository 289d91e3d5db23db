-- Statistics after an import of cases.

-- Only an owner may ANALYZE, and after an import the query plans depend on it. No condition reads
-- the lists of a case, and to sort those for statistics takes five times as long as all the rest.
CREATE OR REPLACE FUNCTION analyze_cases() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  EXECUTE (SELECT format('ANALYZE cases (%s), persons, parties', string_agg(quote_ident(attname), ', '))
             FROM pg_attribute
            WHERE attrelid = 'cases'::regclass AND attnum > 0 AND NOT attisdropped AND atttypid <> 'jsonb'::regtype);
END $$;
REVOKE EXECUTE ON FUNCTION analyze_cases() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION analyze_cases() TO hotline_app;
