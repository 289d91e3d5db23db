-- What decides who hears what of a case (app/court/cases/rules): who stands for whom, whether a preservation was executed, why a
-- case is not heard in public; and judges' assistants, whom a caller reaches first.

-- Divorce is a reason of its own: what is kept from a telephone is less than where privacy itself is tried.
ALTER TABLE cases DROP CONSTRAINT cases_publicity_check;
ALTER TABLE cases ADD CONSTRAINT cases_publicity_check
  CHECK (publicity IN ('public', 'state_secret', 'privacy', 'divorce', 'juvenile', 'trade_secret'));
-- mediation: before the case is filed (诉前调解), and no stage of it.
ALTER TABLE cases DROP CONSTRAINT cases_filing_status_check;
ALTER TABLE cases ADD CONSTRAINT cases_filing_status_check
  CHECK (filing_status IN ('pending', 'mediation', 'corrections', 'accepted', 'refused'));
ALTER TABLE cases
  ADD COLUMN assistant_id integer,
  -- The day on which the preservation that was ordered last was executed: its respondent hears nothing of it before.
  ADD COLUMN preservation_executed_on date;

ALTER TABLE parties DROP CONSTRAINT parties_role_check;
ALTER TABLE parties ADD CONSTRAINT parties_role_check
  CHECK (role IN ('plaintiff', 'defendant', 'third_party', 'appellant', 'appellee', 'applicant', 'respondent',
                  'private_prosecutor', 'accused', 'victim', 'incidental_plaintiff', 'legal_representative', 'agent'));

ALTER TABLE staff DROP CONSTRAINT staff_role_check;
ALTER TABLE staff ADD CONSTRAINT staff_role_check
  CHECK (role IN ('judge', 'assistant', 'clerk', 'assessor', 'head', 'leader', 'inspector'));
