/**
 * Columns that contain nothing personal in themselves: keys of rows, moments, states, settings, and
 * what the courts publish about themselves. (A key leads to a person only through a column that has
 * an entry in the registry.) A new column must be listed here or in the registry.
 */
export const nothingPersonal: Readonly<Record<string, string>> = {
  access_changes: 'id at of_table operation',
  alarm_thresholds: 'queue_id subject threshold',
  agent_skills: 'agent_id skill level',
  agent_state_changes: 'id entry_id',
  agent_states:
    'agent_id entry_id node wrap_up_until_at misses rests_until_at calls_today calls_on skills unreachable',
  agents: 'id court_id enabled added_at removed_at',
  audit_erasures: 'id erased_on kind of_column values_erased why by_role',
  audit_log: 'position kind row_id hash',
  audit_pending: 'kind row_id held',
  calendar_days: 'court_id day is_workday name',
  call_events: 'call_id seq at kind',
  call_transfers: 'id at call_id entry_id agent_id kind result target_kind',
  callback_attempts: 'callback_id attempt node at reached_at over_at outcome',
  callbacks:
    'id origin queue_id court_id ticket_id language skills needs requested_at order_at status attempts tries losses outages next_at woken_at enqueued_at over_at because erased_at called_in_at taken_by wants_verification',
  calls:
    'id node called_number court_id language started_at answered_at ended_at phase resumed outcome outcome_detail detail_erased_at direction recording_consent office_number office_reached ends_unnamed',
  cases:
    'id updated_at court_id serial applied_on filing_decided_on filing_correct_by filing_corrected_on preservation_executed_on year kind publicity filing_status stage',
  courts: 'id code name name_en level parent_id telephone address settings',
  agent_call_requests: 'id node asked_at taken_at answered_at answer',
  departments:
    'id court_id name name_en telephone secretary_telephone is_inspection is_dispatch is_supervision',
  disclosures: 'id at case_id facts proof',
  erasing_limits: 'of_table of_column least_days on_request',
  guidance_publications: 'id at kind content note proposal_id',
  floor_actions: 'id at action queue_id',
  fax_attempts:
    'fax_id number node began_at channel_id limit_s first_page over_at outcome pages_confirmed mode rate',
  fax_inbox:
    'id node name received_at to_number pages is_broken mode same_as_id ticket_id case_id overflow_of_id told_by erased_at',
  fax_outbox:
    'id created_at purpose ticket_id state next_at expires_at enqueued_at woken_at attempts pages pages_confirmed over_at erased_at',
  guess_failures: 'begins_at failures way at_nothing',
  kept_reports: 'key computed_at is_final read_at',
  queue_entries:
    'id queue_id call_id node language skills needs least_needs relax_at wanted_agent_id priority entered_at order_at status agent_id offered_at connected_at over_at result ended_by offers misses tried first_place estimate_s hold_s held_since_at transferred_from callback_id agent_lost_at third_state verification',
  queue_events: 'id at queue_id entry_id call_id agent_id event',
  hearing_reminders:
    'id created_at language proof hearing_at reminded_of reminded_at case_updated_at next_at enqueued_at over_at because',
  link_requests:
    'id asked_at court_id served_on attempts last_error next_at enqueued_at over_at outcome',
  deferred_reports: 'id opens_on is_open',
  queue_nodes: 'node seen_at pbx_seen_at',
  live_events: 'xid id at kind row_id change status since_at reason court_id queue_id agent_id',
  live_marks: 'at snapshot is_erased',
  queues:
    'id name court_id skills strategy max_waiting max_wait_s ring_s wrap_up_s announce_every_s pause_after_misses retry_s head_start_s relax empty_grace_s closing_grace_s service_level_s short_abandon_s expected_talk_s enabled hours agent_return_s title_zh title_en',
  node_drains: 'id at node is_draining host',
  node_leases:
    'node holder host pid mark started_at renewals expires_at released_at version most_calls sip_address successor pbx_started_at left_at',
  norm_changes: 'id at court_id norms',
  ticket_appointments:
    'id ticket_id court_id starts_at ends_at place room room_en made_at cancelled_at',
  ticket_attachments: 'id ticket_id at media_type bytes by_kind erased_at',
  ticket_codes: 'ticket_id made_at',
  ticket_days: 'day before_first secret',
  ticket_due: 'id ticket_id kind level round due_at done_at enqueued_at',
  ticket_file_copies: 'id at ticket_id message_id attachment_id',
  ticket_messages: 'id ticket_id at purpose length_ms erased_at nothing_personal text_erased_at',
  ticket_repeats: 'id ticket_id at',
  ticket_steps: 'id ticket_id at kind by_kind from_status to_status',
  tickets:
    'id number kind status court_id urgent confidential anonymous language department_id level opened_at dispatched_at clock_started_at accepted_at returned_at replied_at closed_at reopened_at returns round pauses overdue_level overdue_at supervision_level supervised_at due_at latest_at urges urged_at concluded_at',
  os_accounts: 'id is_administrator mapped_at',
  own_folders: 'node setting mark marked_at seen_at',
  stored_files: 'kind file node claimed_until is_stored erased_at',
  file_hand_overs: 'node kind waiting waiting_since problem seen_at',
  store_mark: 'is_only mark marked_at',
  page_telephones: 'page_id session_id node published_at microphone told_at',
  parties: 'position',
  persons: 'id',
  readings: 'id at by_kind command',
  report_mails:
    'id report queue grouped_by every at_time format language court_id made_at due_at next_at sent_at error tries removed_at',
  report_sendings: 'mail_id sent_at',
  recordings: 'id call_id entry_id node started_at ended_at length_ms sha256 status erased_at',
  satisfaction: 'agent_id at',
  schema_migrations: 'version name checksum applied_at',
  live_sql: 'name checksum views applied_at',
  renewed_passwords: 'id',
  sign_in_codes: 'asked tries_left',
  shipped_limits: 'only_one fingerprint followed_at',
  sms_accounts: 'account node seen_at connected_since last_error last_receipt_at',
  sms_early_receipts: 'account ref state code at',
  sms_inbox: 'id account ref at received_at meant result erased_at',
  sms_outbox:
    'id created_at purpose ticket_id sent_at attempts next_at callback_id given_up_at erased_at template language court_id expires_at account handed_at outcome state',
  sms_sealed: 'sms_id',
  sms_parts: 'sms_id part account ref state code at',
  sms_reply_counts: 'counted hour replies',
  sms_stops: 'at inbox_id',
  sms_surveys: 'entry_id at call_id agent_id expires_at answered_at',
  staff: 'id court_id department_id duties in_charge_of',
  staff_tokens: 'id made_at expires_at revoked_at',
  summed_calls:
    'day_at starts_at court_id calls in_queue served abandoned failed busy too_long lost going_on ended length_s',
  summed_classes: 'day_at of_agent_calls queue_id class answered abandoned others',
  summed_days: 'day_at summed_at formula',
  summed_entries:
    'day_at per starts_at queue_id skills offered answered answered_in_time abandoned short_abandoned abandoned_in_time callbacks closed timeouts digits turned_away lost waiting wait_s longest_wait_s told told_s announced_wait_s told_error_s within_a_minute',
  summed_offers: 'day_at',
  summed_times: 'day_at by_agent starts_at court_id',
  // Nothing says whose wait it was.
  summed_waits: 'day_at queue_id waits',
  supervision_ends: 'id ended_at',
  supervisions: 'id mode started_at',
  agent_call_holds: 'entry_id began_at ended_at',
  agent_call_notes: 'entry_id disposition at',
  agent_call_quality:
    'entry_id measured_at from_caller_loss from_caller_jitter_ms to_caller_loss to_caller_jitter_ms from_agent_loss from_agent_jitter_ms to_agent_loss to_agent_jitter_ms',
  time_limit_profiles: 'id court_id kind urgent name profile set_at',
  verifications: 'id at event case_id',
  wallboard_alarms: 'id queue_id subject value threshold began_at over_at told_at',
  wallboards: 'id title queue_ids made_at seen_at revoked_at',
  web_devices: 'id made_at used_at',
  web_roles: 'role second_factor_since',
  web_secrets: 'totp_period',
  web_sessions: 'id began_at seen_at expires_at ended_at ended_because roles',
  web_sign_in_attempts: 'id at',
  web_users:
    'id court_id must_change_password password_set_at second_factor_since added_at locked_at',
};

/** Settings that name folders or files without personal data. */
export const settingsWithNothingPersonal: readonly string[] = [
  // A secret, but not about anybody: the identity keys that protect ID numbers.
  'IDENTITY_KEYS_FILE',
  // Secrets of an account at an SMS gateway.
  'HTTP_SMS_ACCOUNT_FILE',
  // Certificates.
  'SMPP_TLS_CA_FILE',
  // The voice of a person who speaks the hotline's own prompts.
  'RECORDED_PROMPTS_DIR',
  'SPEECH_MODEL_DIR',
  // What the court adds to the guidance.
  'GUIDANCE_DIR',
  'VOICES_DIR',
];
