-- Every question about SMS that wait asks for those that were not given up either, which
-- sms_outbox_open answers; this one was only written to.
DROP INDEX sms_outbox_unsent;
