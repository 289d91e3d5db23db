/** The drivers for CMPP and HTTP, made from the settings. */
import type { Logger } from 'winston';
import type { Config } from '../../core/config.js';
import type { SmsDriver } from '../smsDriver.js';
import { cmppTimes, makeCmppSms } from './cmpp/cmppDriver.js';
import { readHttpAccount } from './http/account.js';
import { httpSmsTimes, makeHttpSms } from './http/httpDriver.js';

/** The most simultaneous requests to an HTTP gateway. */
export const httpAtOnce = 16;

export function cmppDriver(config: Config, log: Logger): SmsDriver {
  return makeCmppSms(
    {
      host: config.CMPP_HOST ?? '',
      port: config.CMPP_PORT,
      version: config.CMPP_VERSION,
      account: config.CMPP_ACCOUNT ?? '',
      secret: config.CMPP_SECRET ?? '',
      serviceId: config.CMPP_SERVICE_ID,
      number: config.CMPP_NUMBER,
      window: config.CMPP_WINDOW,
      times: { ...cmppTimes, activeTestMs: config.CMPP_ACTIVE_TEST_SECONDS * 1000 },
    },
    log,
  );
}

/** @throws Error when the account file is missing or wrong. */
export function httpDriver(config: Config, log: Logger): SmsDriver {
  const token = config.HTTP_SMS_HOOK_TOKEN;
  const { HTTP_SMS_HOOK_ADDRESS: address, HTTP_SMS_HOOK_PORT: port } = config;
  return makeHttpSms(
    {
      account: readHttpAccount(config.HTTP_SMS_ACCOUNT_FILE ?? ''),
      hook: token === undefined ? null : { address, port, token },
      times: httpSmsTimes,
    },
    log,
  );
}
