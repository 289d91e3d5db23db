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

-- Complaints about filing have a limit of their own (登记立案规定 Art. 13). They are answered, so nobody makes one without a name.
ALTER TABLE orders DROP CONSTRAINT orders_kind_check;
ALTER TABLE orders ADD CONSTRAINT orders_kind_check
  CHECK (kind IN ('contact_judge', 'complaint', 'filing_complaint', 'violation_report', 'opinion', 'consultation', 'handed_over'));
ALTER TABLE time_limit_profiles DROP CONSTRAINT time_limit_profiles_kind_check;
ALTER TABLE time_limit_profiles ADD CONSTRAINT time_limit_profiles_kind_check
  CHECK (kind IN ('contact_judge', 'complaint', 'filing_complaint', 'violation_report', 'opinion', 'consultation', 'handed_over'));
-- The handling of a report is complete; from here runs the limit by which its author is told the result.
ALTER TABLE orders ADD COLUMN concluded_at timestamptz;
ALTER TABLE order_steps DROP CONSTRAINT order_steps_kind_check;
ALTER TABLE order_steps ADD CONSTRAINT order_steps_kind_check
  CHECK (kind IN ('opened', 'dispatched', 'accepted', 'returned', 'concluded', 'replied', 'closed', 'reopened', 'withdrawn',
                  'reminded', 'escalated', 'overdue', 'supervised', 'extended', 'repeated', 'limits_moved', 'code_renewed'));
