-- A call's page shows the SMS that went to its number during the call and in the hour after it.
CREATE INDEX sms_outbox_number ON sms_outbox (to_number, created_at) WHERE erased_at IS NULL;
