-- What was disclosed in a call is looked for when its caller wants to stay unknown: one of very many rows.
CREATE INDEX disclosures_call ON disclosures (call_id);
