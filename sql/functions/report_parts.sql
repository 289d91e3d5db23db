-- The parts that the reports share. `only_line` is the name of a line, or the names of several with spaces between; null: all lines.

CREATE OR REPLACE FUNCTION share(part double precision, whole double precision) RETURNS double precision
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT part / nullif(whole, 0) $$;

-- Returns the length of an interval by its name; null for groups that are not intervals.
CREATE OR REPLACE FUNCTION report_step(grouped_by text) RETURNS interval
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE grouped_by WHEN '15m' THEN interval '15 minutes' WHEN '30m' THEN interval '30 minutes'
                         WHEN '60m' THEN interval '1 hour' WHEN 'day' THEN interval '1 day' END
$$;

-- Returns where the interval of a moment begins; -infinity for groups that are not intervals.
CREATE OR REPLACE FUNCTION report_start(grouped_by text, at timestamptz) RETURNS timestamptz
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT coalesce(date_bin(report_step(grouped_by), at, timestamptz '2000-01-01 00:00+08'), '-infinity')
$$;

-- Every interval of a period, and every line: the report also shows those without a call.
CREATE OR REPLACE FUNCTION report_groups(from_at timestamptz, until_at timestamptz, grouped_by text, only_line text)
RETURNS TABLE (starts_at timestamptz, name text)
LANGUAGE sql STABLE AS $$
  SELECT s, '' FROM generate_series(report_start(grouped_by, from_at), until_at - interval '1 microsecond',
                                    report_step(grouped_by)) s
   WHERE report_step(grouped_by) IS NOT NULL
  UNION ALL
  SELECT '-infinity', l.name FROM lines l
   WHERE grouped_by = 'line' AND l.enabled AND (only_line IS NULL OR l.name = ANY (string_to_array(only_line, ' ')))
  UNION ALL
  SELECT '-infinity', '' WHERE grouped_by = 'total'
$$;
