/** What the SMS to numbers on file say: in the outbox neither number nor secret stands. */
import type { Pool } from '../../app/core/database/pool.js';
import { queryRows } from '../../app/core/database/rows.js';
import type { IdentityKeys } from '../../app/court/identity/store/identityKeys.js';
import { sealedInSms } from '../../app/messages/store/sealedSms.js';

const noOthers = {
  fill: () => Promise.reject(new Error('no sealed SMS')),
  forget: () => Promise.reject(new Error('no sealed SMS')),
};

/** Reads those that wait to be sent, the earliest first. */
export async function readSealedSms(
  pool: Pool,
  identityKeys: IdentityKeys,
): Promise<{ toNumber: string; body: string }[]> {
  const { rows } = await queryRows<{ id: number; body: string; toNumber: string }>(
    pool,
    `SELECT o.id, o.body, o.to_number FROM sms_outbox o JOIN sms_sealed s ON s.sms_id = o.id ORDER BY o.id`,
  );
  const secrets = sealedInSms(identityKeys, noOthers);
  return Promise.all(rows.map((sms) => secrets.fill(pool, { ...sms, ticketId: null })));
}

/** The code, or the password, that the last of them tells. */
export async function lastSecret(pool: Pool, identityKeys: IdentityKeys): Promise<string> {
  const last = (await readSealedSms(pool, identityKeys)).at(-1);
  const [secret] = /\d{6}/.exec(last?.body ?? '') ?? [];
  if (secret === undefined) throw new Error('no SMS with a secret waits');
  return secret;
}
