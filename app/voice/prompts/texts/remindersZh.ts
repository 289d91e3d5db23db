/** Prompts about reminders of hearings by SMS, in Mandarin; part of zh.ts. */
export const remindersZh = {
  reminderKept: '已经登记。开庭前一个工作日，会发短信提醒您；时间变动的，提醒随之变动。',
  /** The time for the reminder has passed, so it is sent at once, or when the night is over. */
  reminderKeptForNow:
    '已经登记。临近开庭，提醒短信会尽快发送，夜间登记的，早上八点以后发送；时间变动的，提醒随之变动。',
  reminderKeptBefore: '这个案件的开庭提醒已经登记过了。',
  /** They call from a telephone that takes no SMS, or show no number. */
  reminderNoMobile: '您现在用的不是手机号码，收不到短信提醒。请用手机拨打后再登记。',
  reminderStopped: '您的手机已经退订法院的短信。请先发送“订阅”恢复，再登记提醒。',
  reminderNoHearing: '目前没有确定的开庭时间，暂时不能登记提醒。',
  reminderNotByText: '这个案件的开庭时间不能用短信发送。',
} as const;
