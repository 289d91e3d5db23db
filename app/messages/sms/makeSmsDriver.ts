/** Makes the driver of the account in the settings. */
import { readFileSync } from 'node:fs';
import type { Logger } from 'winston';
import type { Clock } from '../../core/app.js';
import type { Config } from '../../core/config.js';
import type { SmsDriver } from '../smsDriver.js';
import type { makeSmppDriver } from './smpp/makeSmppDriver.js';

export interface SmsAccount {
  readonly driver: SmsDriver;
  /** The most SMS that the driver gets at a time: enough to keep its window full. */
  readonly atOnce: number;
}

/** Milliseconds that a received message waits for its other parts. */
const joinMs = 60_000;

/**
 * Returns a function that makes a new driver each time this process gets the account. Loads only
 * the modules of that driver.
 * @throws Error when the file of an HTTP account, or of the certificates for SMPP, is missing or
 *   wrong.
 */
export async function makeSmsDriver(
  config: Config,
  { log, clock }: { readonly log: Logger; readonly clock: Clock },
): Promise<() => SmsAccount> {
  switch (config.SMS_DRIVER) {
    case 'file': {
      const { filesAtOnce, makeFileSms } = await import('./fileDriver.js');
      const options = { folder: config.SMS_DIR, clock };
      return () => ({ driver: makeFileSms(options, log), atOnce: filesAtOnce });
    }
    case 'smpp': {
      const { makeSmppDriver: make } = await import('./smpp/makeSmppDriver.js');
      // Made and dropped, as for HTTP below.
      smppDriver(make, config, log);
      return () => ({ driver: smppDriver(make, config, log), atOnce: config.SMPP_WINDOW * 4 });
    }
    case 'cmpp': {
      const { cmppDriver } = await import('./accountDrivers.js');
      return () => ({ driver: cmppDriver(config, log), atOnce: config.CMPP_WINDOW * 4 });
    }
    case 'http': {
      const { httpAtOnce, httpDriver } = await import('./accountDrivers.js');
      // Made and dropped, so that errors in the account's file show at the start.
      httpDriver(config, log);
      return () => ({ driver: httpDriver(config, log), atOnce: httpAtOnce });
    }
  }
}

function smppDriver(make: typeof makeSmppDriver, config: Config, log: Logger): SmsDriver {
  const { SMPP_SOURCE_KIND: source, SMPP_DESTINATION_KIND: destination } = config;
  const { SMPP_TLS_CA_FILE: ca } = config;
  return make(
    {
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
    },
    log,
  );
}
