-- Settings of courts, and statistics after an import.

-- Whether a court's settings can be right. Without jit: compiling it takes a hundred times as long
-- as running it.
-- @throws check_violation with the field, and what would be right.
CREATE OR REPLACE FUNCTION check_court_settings(given jsonb) RETURNS boolean LANGUAGE plpgsql IMMUTABLE SET jit = off AS $$
DECLARE
  problem text;
  days    text[] := ARRAY (SELECT 'openingHours.' || d FROM unnest('{workdays,monday,tuesday,wednesday,thursday,friday,
    saturday,sunday,holiday,makeUpWorkday}'::text[]) d);
  periods text[] := ARRAY (SELECT d || '[]' FROM unnest('{openingHours}' || days) d);
  waits   text[] := ARRAY (SELECT 'callbacks.afterMinutes.' || r
                             FROM unnest('{busy,not_answered,machine,refused,unreachable,hung_up}'::text[]) r);
BEGIN
  IF jsonb_typeof(given) <> 'object' THEN
    RAISE EXCEPTION 'the settings of a court must be a JSON object' USING ERRCODE = 'check_violation';
  END IF;
  IF given = '{}' THEN
    RETURN true;
  END IF;
  WITH RECURSIVE kinds (paths, types, least, most, form, needs, says) AS (VALUES
    -- Least and most: of a number, or of the length of a list. Needs: the keys that an object must
    -- have.
    ('{impersonalAnswersOpen,transfersToOtherCourts,callbacks.abroad}'::text[], '{boolean}'::text[], NULL::numeric, NULL::numeric, NULL::text,
     NULL::text[], 'true or false'),
    ('{materialsAddress,materialsAddressEn}', '{string,null}', NULL, NULL, '[^[:space:]]', NULL, 'a text'),
    ('{smsSignature}', '{string,null}', NULL, NULL, '^[^【】[:space:]]{2,20}$', NULL,
     '2 to 20 characters without 【】 and spaces'),
    ('{smsSignatureEn}', '{string,null}', NULL, NULL, '^[A-Za-z0-9 .,''-]{0,30}$', NULL,
     'at most 30 letters, digits and spaces'),
    ('{smsExtension}', '{string,null}', NULL, NULL, '^[0-9]{1,4}$', NULL, '1 to 4 digits'),
    ('{hearingReminderAt}', '{string}', NULL, NULL, '^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$', NULL, 'a time such as "08:30"'),
    ('{smsSurvey}', '{boolean}', NULL, NULL, NULL, NULL, 'true or false'),
    ('{openingHours}', '{array,object}', NULL, NULL, NULL, NULL, 'a list of periods, or an object by day'),
    (days, '{array}', NULL, NULL, NULL, NULL, 'a list of periods such as [{"from":"08:30","to":"11:30"}]'),
    (periods, '{object}', NULL, NULL, NULL, '{from,to}', 'a period such as {"from":"08:30","to":"11:30"}'),
    (ARRAY (SELECT p || e FROM unnest(periods) p, unnest('{.from,.to}'::text[]) e), '{string}', NULL, NULL,
     '^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$', NULL, 'a time such as "08:30"'),
    ('{lockout,guessing.caller}', '{object}', NULL, NULL, NULL, NULL, 'an object with rungs and forgetAfterMinutes'),
    ('{lockout.rungs,guessing.caller.rungs}', '{array}', 1, NULL, NULL, NULL, 'a list such as [{"failures":3,"minutes":5}]'),
    ('{lockout.rungs[],guessing.caller.rungs[]}', '{object}', NULL, NULL, NULL, '{failures,minutes}',
     'a rung such as {"failures":3,"minutes":5}'),
    ('{lockout.rungs[].failures,guessing.caller.rungs[].failures}', '{number}', 1, 100, NULL, NULL, NULL),
    ('{lockout.rungs[].minutes,guessing.caller.rungs[].minutes,lockout.forgetAfterMinutes,guessing.caller.forgetAfterMinutes}',
     '{number}', 1, 525600, NULL, NULL, NULL),
    ('{guessing,guessing.hotline,guessing.withheld,guessing.sms,repeats,callbacks,callbacks.afterMinutes,fees}', '{object}', NULL, NULL, NULL, NULL,
     'an object'),
    ('{guessing.sharedNumbers}', '{array}', NULL, NULL, NULL, NULL, 'a list of telephone numbers such as ["0510-55501000"]'),
    ('{guessing.sharedNumbers[]}', '{string}', NULL, NULL, '^[+]?[0-9[:space:]-]{3,25}$', NULL, 'a telephone number'),
    ('{guessing.hotline.leastPerHour,guessing.withheld.leastPerHour,guessing.sms.leastPerHour}', '{number}', 1, 1000000, NULL, NULL, NULL),
    ('{guessing.hotline.timesUsual,guessing.withheld.timesUsual,guessing.sms.timesUsual,repeats.superviseAtCalls}', '{number}', 2, 100, NULL, NULL, NULL),
    ('{guessing.hotline.closedTimes,guessing.withheld.closedTimes,guessing.sms.closedTimes,guessing.perCall,callbacks.perDay}',
     '{number}', 1, 100, NULL, NULL, NULL),
    ('{repeats.windowDays}', '{number}', 1, 366, NULL, NULL, NULL),
    ('{callbacks.areaCode}', '{string,null}', NULL, NULL, '^(10|2[0-9]|[3-9][0-9][0-9])$', NULL,
     'an area code without its 0, such as "25"'),
    ('{callbacks.blocked}', '{array}', NULL, NULL, NULL, NULL, 'a list of first digits such as ["0898"]'),
    ('{callbacks.blocked[]}', '{string}', NULL, NULL, '^[0-9]{1,15}$', NULL, 'the first digits of a number'),
    ('{callbacks.tries}', '{number}', 1, 20, NULL, NULL, NULL),
    (waits, '{array}', NULL, 10, NULL, NULL, 'a list of at most 10 minutes such as [5, 15, 60]'),
    (ARRAY (SELECT w || '[]' FROM unnest(waits) w), '{number}', 1, 10080, NULL, NULL, NULL),
    ('{callbacks.workingDays}', '{number}', 1, 30, NULL, NULL, NULL),
    ('{callbacks.ringS}', '{number}', 10, 60, NULL, NULL, NULL),
    ('{callbacks.perQuarter}', '{number}', 1, 1000, NULL, NULL, NULL),
    ('{callbacks.unknownPerHour}', '{number}', 0, 1000, NULL, NULL, NULL),
    -- The ranges of the fee table (app/court/settings/rules/feeSettings.ts).
    ('{fees.divorceYuan}', '{number,null}', 50, 300, NULL, NULL, NULL),
    ('{fees.personalityYuan}', '{number,null}', 100, 500, NULL, NULL, NULL),
    ('{fees.otherYuan,fees.jurisdictionYuan}', '{number,null}', 50, 100, NULL, NULL, NULL),
    ('{fees.ipYuan}', '{number,null}', 500, 1000, NULL, NULL, NULL),
    ('{fees.enforcementYuan}', '{number,null}', 50, 500, NULL, NULL, NULL),
    ('{guidance}', '{object}', NULL, NULL, NULL, NULL, 'an object of texts by name'),
    -- Any name: which there are is known to the app alone (app/court/settings/rules/guidanceValues.ts).
    ('{guidance.*}', '{object}', NULL, NULL, NULL, '{zh,en}',
     'a text in both languages such as {"zh":"五十元","en":"fifty yuan"}'),
    ('{guidance.*.zh,guidance.*.en}', '{string}', NULL, NULL, '[^[:space:]]', NULL, 'a text')
  ), rules AS (
    SELECT p.path, k.types, k.least, k.most, k.form, k.needs, k.says FROM kinds k, unnest(k.paths) AS p (path)
  ), nodes (path, type, value) AS (
    SELECT e.key, jsonb_typeof(e.value), e.value FROM jsonb_each(given) e
    UNION ALL
    SELECT n.path || c.step, jsonb_typeof(c.value), c.value
      FROM nodes n
     CROSS JOIN LATERAL (
       SELECT '.' || e.key AS step, e.value FROM jsonb_each(CASE n.type WHEN 'object' THEN n.value ELSE '{}' END) e
       UNION ALL
       SELECT '[]', a.value FROM jsonb_array_elements(CASE n.type WHEN 'array' THEN n.value ELSE '[]' END) a
     ) c
  )
  SELECT CASE WHEN r.path IS NULL THEN format('there is no setting named %s', left(n.path, 60))
              ELSE format('%s must be %s', n.path,
                          coalesce(r.says, format('a whole number from %s to %s', r.least, r.most))) END
    INTO problem
    FROM nodes n LEFT JOIN rules r ON r.path = regexp_replace(n.path, '^guidance[.][a-z][a-z0-9_]*', 'guidance.*')
   WHERE r.path IS NULL
      OR n.type <> ALL (r.types)
      OR CASE n.type
           WHEN 'object' THEN NOT n.value ?& coalesce(r.needs, '{}')
           WHEN 'array' THEN jsonb_array_length(n.value) NOT BETWEEN coalesce(r.least, 0) AND coalesce(r.most, 'Infinity')
           WHEN 'string' THEN n.value #>> '{}' !~ coalesce(r.form, '')
           WHEN 'number' THEN (n.value #>> '{}')::numeric NOT BETWEEN r.least AND r.most
                              OR (n.value #>> '{}')::numeric % 1 <> 0
           ELSE false
         END
   ORDER BY length(n.path), n.path
   LIMIT 1;
  IF problem IS NOT NULL THEN
    RAISE EXCEPTION 'the settings of a court: %', problem USING
      ERRCODE = 'check_violation',
      HINT = 'hotline courts show lists all settings, hotline courts set changes one';
  END IF;
  RETURN true;
END $$;

-- Only an owner may ANALYZE, and after an import the query plans depend on it.
CREATE OR REPLACE FUNCTION analyze_cases() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  ANALYZE cases, persons, parties;
END $$;
REVOKE EXECUTE ON FUNCTION analyze_cases() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION analyze_cases() TO hotline_app;
