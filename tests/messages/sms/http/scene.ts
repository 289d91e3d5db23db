/** A driver for our own HTTP gateway, with its web hook. */
import { createLogger } from 'winston';
import { parseHttpAccount } from '../../../../app/messages/sms/http/account.js';
import {
  httpSmsTimes,
  makeHttpSms,
  type HttpSmsTimes,
} from '../../../../app/messages/sms/http/httpDriver.js';
import type {
  SendResult,
  SmsDriver,
  SmsReceipt,
  SmsReceived,
} from '../../../../app/messages/smsDriver.js';
import { HttpGateway, type Reply, type TakenRequest } from './httpGateway.js';

export const token = 'abcdefghijklmnopqrstuvwxyz012345';

export interface HttpScene {
  readonly gateway: HttpGateway;
  readonly driver: SmsDriver;
  readonly receipts: SmsReceipt[];
  readonly received: SmsReceived[];
  /** What keeping an event does; replaced where it fails. */
  keep: () => Promise<void>;
  readonly send: (
    text: string,
    change?: Partial<{ to: string; extension: string }>,
  ) => Promise<SendResult>;
  /** Pushes to the web hook, and returns status and body. */
  push(
    path: string,
    body: string,
    options?: { headers?: Record<string, string>; method?: string },
  ): Promise<[number, string]>;
  stop(): Promise<void>;
}

/** @param account YAML, with URL where the gateway's address belongs. */
export async function startHttpScene(
  account: string,
  reply: (request: TakenRequest) => Reply,
  times: Partial<HttpSmsTimes> = {},
): Promise<HttpScene> {
  const gateway = await HttpGateway.start(reply);
  const driver = makeHttpSms(
    {
      account: parseHttpAccount(account.replaceAll('URL', gateway.url), 'account.yaml'),
      hook: { address: '127.0.0.1', port: 0, token },
      // A test on a busy machine may take any time.
      times: { ...httpSmsTimes, answerMs: 500_000, ...times },
    },
    createLogger({ silent: true }),
  );
  const scene: HttpScene = {
    gateway,
    driver,
    receipts: [],
    received: [],
    keep: () => Promise.resolve(),
    send: (text, change) =>
      driver.send({
        id: 'sms-17',
        to: '13700000001',
        text,
        extension: '01',
        expiresAt: new Date(0),
        purpose: 'tryOut',
        ...change,
      }),
    async push(path, body, { headers = {}, method = 'POST' } = {}) {
      const url = `http://127.0.0.1:${await driver.hookPort()}${path}`;
      const response = await fetch(url, {
        method,
        headers,
        ...(method === 'POST' ? { body } : {}),
      });
      return [response.status, await response.text()];
    },
    async stop() {
      await driver.stop();
      await gateway.stop();
    },
  };
  driver.start({
    receipt: async (receipt) => {
      await scene.keep();
      scene.receipts.push(receipt);
    },
    received: async (sms) => {
      await scene.keep();
      scene.received.push(sms);
    },
  });
  return scene;
}
