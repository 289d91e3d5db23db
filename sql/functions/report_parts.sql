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

CREATE OR REPLACE FUNCTION report_entries(from_at timestamptz, until_at timestamptz, grouped_by text, only_line text)
RETURNS TABLE (starts_at timestamptz, name text, id bigint, agent_id integer, result text, is_answered boolean,
               is_arrival boolean, over_at timestamptz, wait_s double precision, talk_s double precision, hold_s integer,
               estimate_s integer, service_level_s integer, short_abandon_s integer)
LANGUAGE sql STABLE AS $$
  SELECT report_start(grouped_by, w.entered_at),
         CASE grouped_by WHEN 'line' THEN w.line WHEN 'skill' THEN k.skill
                         WHEN 'agent' THEN coalesce(a.number || ' ' || a.name, 'nobody') ELSE '' END,
         w.id, w.agent_id, w.result, w.connected_at IS NOT NULL,
         w.transferred_from IS NULL AND w.callback_id IS NULL, w.over_at, w.wait_s,
         w.talk_s, w.hold_s, w.estimate_s, w.service_level_s, w.short_abandon_s
    FROM line_waits w
    LEFT JOIN agents a ON grouped_by = 'agent' AND a.id = w.agent_id
   CROSS JOIN LATERAL unnest(CASE WHEN grouped_by = 'skill' AND w.skills <> '{}' THEN w.skills
                                  ELSE '{none}' END) AS k(skill)
   WHERE w.entered_at >= from_at AND w.entered_at < until_at
     AND (only_line IS NULL OR w.line = ANY (string_to_array(only_line, ' ')))
$$;
