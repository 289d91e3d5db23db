/** All callers by name. */
import type {
  AgentScript,
  CallerScript,
  FaxScript,
  MobileScript,
  TicketScript,
  SmsScript,
} from '../script/callerScript.js';
import { agent } from './agent.js';
import { application } from './parties/application.js';
import { appointment } from './appointment.js';
import { chen } from './chen.js';
import { complaint } from './complaint.js';
import { costs } from './costs.js';
import { deadline } from './deadline.js';
import { english } from './english.js';
import { enforcement } from './parties/enforcement.js';
import { fees } from './parties/fees.js';
import { fax } from './fax.js';
import { forgotten } from './forgotten.js';
import { guidance } from './guidance.js';
import { impatient } from './impatient.js';
import { lawyer } from './lawyers/lawyer.js';
import { li } from './li.js';
import { silent } from './silent.js';
import { sms } from './sms.js';
import { sun } from './sun.js';
import { wang } from './lawyers/wang.js';
import { wrongPassword } from './wrongPassword.js';
import { zhang } from './zhang.js';
import { zhao } from './zhao.js';

export type AnyScript =
  CallerScript | AgentScript | TicketScript | FaxScript | MobileScript | SmsScript;

export const callers: Readonly<Record<string, AnyScript>> = {
  zhang,
  english,
  li,
  chen,
  zhao,
  sun,
  wang,
  wrongPassword,
  forgotten,
  enforcement,
  fees,
  application,
  lawyer,
  appointment,
  silent,
  agent,
  complaint,
  guidance,
  costs,
  deadline,
  impatient,
  sms,
  fax,
};
