-- What callers ask to be sent is counted by the number that it goes to.
CREATE INDEX sms_outbox_asked ON sms_outbox (to_number, created_at)
  WHERE purpose IN ('case_summary', 'guidance', 'order') AND erased_at IS NULL;
CREATE INDEX fax_outbox_number ON fax_outbox (to_number, created_at) WHERE erased_at IS NULL;
