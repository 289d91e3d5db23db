-- An enforcement that has ended for good (终结执行, Civil Procedure Law Art. 268) has a stage of its own. The stage `enforcement_ended`
-- means from here on only what courts have used it for: this enforcement has ended, and can be resumed (终结本次执行程序).
ALTER TABLE cases
  DROP CONSTRAINT cases_stage_check,
  ADD CONSTRAINT cases_stage_check CHECK (stage IN ('filing', 'mediation', 'awaiting_hearing', 'hearing', 'suspended',
    'deliberation', 'decided', 'appealed', 'enforcement', 'enforced', 'enforcement_ended', 'enforcement_terminated', 'closed'))
    NOT VALID;
-- Every row met the narrower constraint, and this check does not lock out readers and writers.
ALTER TABLE cases VALIDATE CONSTRAINT cases_stage_check;
