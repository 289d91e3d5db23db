/** The state of a ticket, in the words of an SMS. */
import type { SmsLanguage } from '../../../messages/rules/smsTemplates.js';
import type { TicketStatus } from '../../../tickets/rules/ticket.js';

const words: Readonly<Record<SmsLanguage, Readonly<Record<TicketStatus, string>>>> = {
  zh: {
    opened: '已登记，待转办',
    dispatched: '已转交承办部门',
    accepted: '已受理，正在办理',
    returned: '正在重新转办',
    replied: '已有答复，请拨打12368收听',
    reopened: '正在重新办理',
    closed: '已办结',
    withdrawn: '已撤回',
  },
  en: {
    opened: 'registered, to be passed on',
    dispatched: 'passed on to the department',
    accepted: 'accepted, being handled',
    returned: 'being passed on again',
    replied: 'answered, call 12368 to hear it',
    reopened: 'being handled again',
    closed: 'closed',
    withdrawn: 'withdrawn',
  },
};

export function stateWords(language: SmsLanguage, status: TicketStatus): string {
  return words[language][status];
}
