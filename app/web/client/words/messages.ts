/** Words of SMS and fax to a caller. */
import { both } from './both.js';

export const messageWords = both(
  {
    template: '模板',
    by: { sms: '短信', fax: '传真' },
    way: '方式',
    language: '语言',
    number: '号码',
    numberHint: '短信留空则发给当前来电人',
    text: '内容',
    asksFirst: '已征得来电人同意发送',
    send: '发送',
    sent: '已提交发送',
  },
  {
    template: 'Template',
    by: { sms: 'SMS', fax: 'Fax' },
    way: 'By',
    language: 'Language',
    number: 'Number',
    numberHint: 'An SMS goes to the caller at the desk if this is empty',
    text: 'Text',
    asksFirst: 'The caller agrees',
    send: 'Send',
    sent: 'On its way',
  },
);
