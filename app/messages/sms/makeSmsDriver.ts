/** Makes the driver of the account in the settings. */
import { readFileSync } from 'node:fs';
import type { Logger } from 'winston';
import type { Clock } from '../../core/app.js';
import type { Config } from '../../core/config.js';
import type { SmsDriver } from '../smsDriver.js';
import type { CmppSettings } from './cmpp/cmppDriver.js';

export interface SmsAccount {
  readonly driver: SmsDriver;
  /** The most SMS that the driver gets at a time: enough to keep its window full. */
  readonly atOnce: number;
}

/** Milliseconds that a received message waits for its other parts. */
const joinMs = 60_000;
/** The most simultaneous requests to an HTTP gateway. */
const httpAtOnce = 16;

/**
 * Returns a function that makes a new driver each time this process gets the account. Loads only
 * the modules of that driver. The driver does nothing before it is started, so the first one is made and
 * dropped: an error in the account's files shows at the start.
 * @throws Error when the file of an HTTP account, or of the certificates for SMPP, is missing or
 *   wrong.
 */
export async function makeSmsDriver(
  config: Config,
  { log, clock }: { readonly log: Logger; readonly clock: Clock },
): Promise<() => SmsAccount> {
  const make = await driverOf(config, log, clock);
  make();
  return make;
}

async function driverOf(config: Config, log: Logger, clock: Clock): Promise<() => SmsAccount> {
  switch (config.SMS_DRIVER) {
    case 'file': {
      const { filesAtOnce, makeFileSms } = await import('./fileDriver.js');
      const options = { folder: config.SMS_DIR, clock };
      return () => ({ driver: makeFileSms(options, log), atOnce: filesAtOnce });
    }
    case 'smpp': {
      const { makeSmppDriver } = await import('./smpp/makeSmppDriver.js');
      const { SMPP_SOURCE_KIND: source, SMPP_DESTINATION_KIND: destination } = config;
      const { SMPP_TLS_CA_FILE: ca } = config;
      const account = () => ({
        host: config.SMPP_HOST ?? '',
        port: config.SMPP_PORT,
        tls: config.SMPP_TLS === 'on',
        ...(ca === undefined ? {} : { tlsCa: readFileSync(ca, 'utf8') }),
        systemId: config.SMPP_SYSTEM_ID ?? '',
        password: config.SMPP_PASSWORD ?? '',
        systemType: config.SMPP_SYSTEM_TYPE,
        window: config.SMPP_WINDOW,
        responseMs: config.SMPP_RESPONSE_SECONDS * 1000,
        enquireMs: config.SMPP_ENQUIRE_SECONDS * 1000,
        source: config.SMPP_SOURCE,
        sourceTon: source.ton,
        sourceNpi: source.npi,
        destinationTon: destination.ton,
        destinationNpi: destination.npi,
        long: config.SMPP_LONG,
        receiptIds: config.SMPP_RECEIPT_IDS,
        joinMs,
      });
      return () => ({ driver: makeSmppDriver(account(), log), atOnce: config.SMPP_WINDOW * 4 });
    }
    case 'cmpp': {
      const { cmppTimes, makeCmppSms } = await import('./cmpp/cmppDriver.js');
      const account: CmppSettings = {
        host: config.CMPP_HOST ?? '',
        port: config.CMPP_PORT,
        version: config.CMPP_VERSION,
        account: config.CMPP_ACCOUNT ?? '',
        secret: config.CMPP_SECRET ?? '',
        serviceId: config.CMPP_SERVICE_ID,
        number: config.CMPP_NUMBER,
        window: config.CMPP_WINDOW,
        times: { ...cmppTimes, activeTestMs: config.CMPP_ACTIVE_TEST_SECONDS * 1000 },
      };
      return () => ({ driver: makeCmppSms(account, log), atOnce: config.CMPP_WINDOW * 4 });
    }
    case 'http': {
      const { readHttpAccount } = await import('./http/account.js');
      const { httpSmsTimes: times, makeHttpSms } = await import('./http/httpDriver.js');
      const { HTTP_SMS_ACCOUNT_FILE: file = '', HTTP_SMS_HOOK_TOKEN: token } = config;
      const { HTTP_SMS_HOOK_ADDRESS: address, HTTP_SMS_HOOK_PORT: port } = config;
      const hook = token === undefined ? null : { address, port, token };
      return () => ({
        driver: makeHttpSms({ account: readHttpAccount(file), hook, times }, log),
        atOnce: httpAtOnce,
      });
    }
  }
}
