/** What the server refuses, in words. A refusal without words here is shown as the server says it. */
import { Refused } from '../api/callApi.js';
import { both, type Language } from './both.js';

const refusals = both(
  {
    bad_input: '输入有误',
    not_signed_in: '登录已失效，请重新登录',
    not_permitted: '您没有此项权限',
    not_found: '没有找到',
    wrong: '账号或密码错误',
    wrong_password: '账号或密码错误',
    locked: '尝试次数过多，账号已暂时锁定，请稍后再试',
    code_needed: '请输入动态验证码',
    wrong_code: '动态验证码错误',
    weak: '新密码太简单：至少 10 位，且不要与账号相同',
    weak_password: '新密码太简单：至少 10 位，且不要与账号相同',
    password_must_change: '请先修改密码',
    too_many: '操作过于频繁，请稍后再试',
    busy: '正忙，请稍后再试',
    already: '已经办理过了',
    taken: '已被他人领取',
    over: '已经结束',
    too_late: '已超过可办理的期限',
    not_reachable: '话机无法接通，不能就绪',
    no_talk: '当前没有通话',
    no_offer: '来电已转给他人或已挂断',
    talking: '通话中不能进行此操作',
    not_signed_in_agent: '请先签入',
    network: '无法连接服务器，请检查网络',
    failed: '服务器出错，请稍后再试',
  },
  {
    bad_input: 'Something entered is not right',
    not_signed_in: 'Your session has ended; sign in again',
    not_permitted: 'You may not do this',
    not_found: 'Not found',
    wrong: 'Wrong account or password',
    wrong_password: 'Wrong account or password',
    locked: 'Too many tries: locked for a while',
    code_needed: 'Enter the code',
    wrong_code: 'Wrong code',
    weak: 'Too simple: at least 10 characters, and not the account',
    weak_password: 'Too simple: at least 10 characters, and not the account',
    password_must_change: 'Change your password first',
    too_many: 'Too often; try again in a while',
    busy: 'Busy; try again in a while',
    already: 'Done already',
    taken: 'Somebody else has taken it',
    over: 'It is over',
    too_late: 'The time for this is over',
    not_reachable: 'Your telephone cannot be reached, so you cannot be ready',
    no_talk: 'There is no talk',
    no_offer: 'The call went to somebody else, or the caller hung up',
    talking: 'Not during a talk',
    not_signed_in_agent: 'Sign in to the desk first',
    network: 'The server cannot be reached; check the network',
    failed: 'The server failed; try again in a while',
  },
);

/** Why something did not work, in words for whoever asked. */
export function refusalWords(error: unknown, language: Language): string {
  const words: Readonly<Record<string, string>> = refusals[language];
  if (!(error instanceof Refused)) return refusals[language].network;
  const known = words[error.error];
  if (known !== undefined && error.error !== 'bad_input') return known;
  if (error.status >= 500) return refusals[language].failed;
  if (known !== undefined && error.field !== null)
    return `${known} (${error.field}: ${error.message})`;
  return known ?? error.message;
}
