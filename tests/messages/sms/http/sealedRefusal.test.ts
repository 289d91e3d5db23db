/** A gateway whose refusal repeats number and text of an SMS to a number on file. */
import { Writable } from 'node:stream';
import { createLogger, transports } from 'winston';
import { parseHttpAccount } from '../../../../app/messages/sms/http/account.js';
import { httpSmsTimes, makeHttpSms } from '../../../../app/messages/sms/http/httpDriver.js';
import { startSender, type RunningSender } from '../../../../app/messages/sms/sendFromAccount.js';
import { smsOf } from '../../../../app/messages/rules/smsText.js';
import { sealedInSms, writeSealedSms } from '../../../../app/messages/store/sealedSms.js';
import { writeSms } from '../../../../app/messages/store/smsOutbox.js';
import { cleanDatabase, type TestDatabase } from '../../../parts/database.js';
import { untilTrue } from '../../../telephone/untilTrue.js';
import { smsRules } from '../../smsRules.js';
import { HttpGateway, type TakenRequest } from './httpGateway.js';

const mobile = '13900000123';
const code = '482915';
const account = (url: string) => `
preset: any
url: ${url}send
plainHttp: true
headers: { Content-Type: application/json }
body: '{"phone":"{to}","content":"{text|json}"}'
answer: { ok: { path: status, is: [0] }, ref: id, code: status, reason: words, final: [isv.ILLEGAL, '${code}'] }
`;
const clock = { now: () => new Date() };

let database: TestDatabase;
let gateway: HttpGateway;
let sender: RunningSender;
let lines: string[];
beforeEach(async () => {
  database = await cleanDatabase();
  lines = [];
});
afterEach(async () => {
  await sender.stop();
  await gateway.stop();
  await database.close();
});

/** Sends by a gateway that refuses all with these words. */
async function startRefused(
  answer: (sms: { phone: string; content: string }) => { status: string; words: string },
): Promise<void> {
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString());
      done();
    },
  });
  const log = createLogger({ transports: [new transports.Stream({ stream })] });
  gateway = await HttpGateway.start(({ body }: TakenRequest) => ({
    body: JSON.stringify(answer(JSON.parse(body) as { phone: string; content: string })),
  }));
  const settings = {
    account: parseHttpAccount(account(gateway.url), 'account.yaml'),
    hook: null,
    // A test on a busy machine may take any time.
    times: { ...httpSmsTimes, answerMs: 500_000 },
  };
  sender = startSender(
    {
      db: database.pool,
      clock,
      log,
      secrets: sealedInSms(database.identityKeys, {
        fill: (_db, sms) => Promise.resolve(sms),
        forget: () => Promise.resolve(),
      }),
      smsRules,
      account: 'http',
      node: 'hotline',
      perSecond: 100,
      atOnce: 4,
      smsSignature: () => '临江中院',
      receive: () => Promise.resolve(),
    },
    makeHttpSms(settings, log),
  );
}

const untilRefused = () =>
  untilTrue('the refusal', async () => {
    const { rows } = await database.pool.query<{ error: string }>(
      "SELECT error FROM sms_outbox WHERE outcome = 'refused'",
    );
    return rows[0]?.error;
  });
/** The state of the account, which is noted every few seconds. */
const untilNoted = () =>
  untilTrue('the state', async () => {
    const { rows } = await database.pool.query<{ lastError: string | null }>(
      'SELECT last_error AS "lastError" FROM sms_accounts WHERE last_error IS NOT NULL',
    );
    return rows[0]?.lastError ?? undefined;
  });
const writeCode = () =>
  writeSealedSms(
    database.pool,
    database.identityKeys,
    {
      toNumber: mobile,
      message: smsOf('signInCode', 'zh', {}),
      secret: code,
      purpose: 'sign_in_code',
      expiresAt: new Date(Date.now() + 300_000),
    },
    clock.now(),
  );

test.each([
  ['isv.ILLEGAL', 'isv.ILLEGAL'],
  // A gateway that gives the code back where its own should be.
  [code, 'refused'],
])(
  'of a refusal %s the outbox keeps %s, and the account and the log no more',
  async (status, kept) => {
    await writeCode();
    await startRefused(({ phone, content }) => ({
      status,
      words: `${phone}invalid mobile number: ${content}`,
    }));
    expect(await untilRefused()).toBe(kept);
    const noted = await untilNoted();
    for (const text of [noted, ...lines]) {
      expect(text).not.toContain(mobile);
      expect(text).not.toContain(code);
    }
  },
);

test('of other SMS the gateway’s words are kept', async () => {
  const message = smsOf('guidance', 'zh', { answer: '您好' });
  await writeSms(database.pool, [{ toNumber: mobile, message, purpose: 'many' }], clock.now());
  await startRefused(() => ({ status: 'isv.ILLEGAL', words: 'no such number' }));
  expect(await untilRefused()).toBe('no such number');
});
