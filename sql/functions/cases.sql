-- Statistics after an import of cases.

-- Only an owner may ANALYZE, and after an import the query plans depend on it.
CREATE OR REPLACE FUNCTION analyze_cases() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  ANALYZE cases, persons, parties;
END $$;
REVOKE EXECUTE ON FUNCTION analyze_cases() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION analyze_cases() TO hotline_app;
