/**
 * An agent has a new query password sent for a verified caller: it goes to the number on file, and the
 * agent learns neither it nor whether there is one.
 */
import { sampleLawyer, samplePeople } from '../../../app/local/sample/samplePeople.js';
import { checkAudit } from '../../../app/core/audit/checkAudit.js';
import { forgetCaller } from '../../../app/queue/store/forgetCaller.js';
import { changeEntry } from '../../../app/queue/waiting/waitingQueue.js';
import { readSealedSms } from '../../messages/readSealedSms.js';
import {
  caseOf,
  openVerifying,
  outcome,
  rowsOf,
  talks,
  truth,
  verificationsOf,
  web,
  type Person,
  type Talk,
} from './verifyScene.js';

openVerifying();
beforeEach(async () => {
  await web.app.db.query('DELETE FROM renewed_passwords');
  await web.app.db.query('DELETE FROM sms_outbox');
});

const renew = ({ agent, callId }: Talk) => agent.post('/api/desk/password-renewal', { callId });
const sent = () => readSealedSms(web.app.db, web.app.identityKeys);

async function verified(who: Person, number = '1001', from = '13700000001'): Promise<Talk> {
  const talking = await talks(number, from);
  expect(outcome(await talking.verify(await truth(who)))).toBe('right');
  return talking;
}
const mayRenew = async ({ agent }: Talk): Promise<boolean | undefined> =>
  (await agent.get('/api/desk')).body.agentCall?.mayRenewPassword as boolean | undefined;

test('whom the agent has verified gets it by SMS; the audit has the agent, and no page the password', async () => {
  const { personId } = await caseOf('zhang');
  const talking = await verified('zhang');
  expect(await mayRenew(talking)).toBe(true);
  const reply = await renew(talking);
  expect([reply.status, reply.text]).toEqual([200, '{}']);
  const [sms, ...more] = await sent();
  expect(more).toEqual([]);
  expect(sms?.toNumber).toBe(samplePeople.zhang.mobile);
  const password = /\d{6}/.exec(sms?.body ?? '')?.[0] ?? '';
  expect((await verificationsOf(talking.callId)).at(-1)).toEqual({
    event: 'password_renewed',
    person: personId,
    agent: '1001',
    case: null,
  });
  expect((await checkAudit(web.database.pool, [])).problems).toEqual([]);
  const desk = (await talking.agent.get('/api/desk')).text;
  expect(desk).not.toContain(password);
  expect(desk).not.toContain(samplePeople.zhang.mobile);
});

test('without a number on file the reply is the same, and so is the limit', async () => {
  const talking = await verified('sun', '1001', '13700000031');
  expect(await mayRenew(talking)).toBe(true);
  const reply = await renew(talking);
  expect([reply.status, reply.text]).toEqual([200, '{}']);
  expect(await sent()).toEqual([]);
  expect((await verificationsOf(talking.callId)).at(-1)).toMatchObject({
    event: 'nothing_renewed',
    agent: '1001',
  });
  expect(outcome(await renew(talking))).toBe('renewing_call');
  const known = await verified('zhang', '1002', '13700000032');
  expect((await renew(known)).text).toBe('{}');
  expect(outcome(await renew(known))).toBe('renewing_call');
});

test('a person gets two a day, whichever agents ask', async () => {
  const answers: unknown[] = [];
  for (const [n, number] of ['1001', '1002', '1003'].entries()) {
    const talking = await verified('zhang', number, `1370000004${n}`);
    const reply = await renew(talking);
    answers.push(reply.status === 200 ? 'asked' : outcome(reply));
  }
  expect(answers).toEqual(['asked', 'asked', 'renewing_person']);
});

test.each([
  ['nobody has proved it', null],
  ['the caller has a password', 'resident_id_and_password'],
  ['the caller has a renewed one', 'renewed_password'],
])('it is not possible where %s', async (_, proof) => {
  const { id, personId } = await caseOf('zhang');
  const talking = await talks();
  await web.app.db.query(
    'UPDATE calls SET person_id = $2, proof = $3, only_case_ids = $4 WHERE id = $1',
    proof === null
      ? [talking.callId, null, null, null]
      : [talking.callId, personId, proof, proof === 'renewed_password' ? [id] : null],
  );
  expect(await mayRenew(talking)).toBe(false);
  expect(outcome(await renew(talking))).toBe('not_possible');
  expect(await sent()).toEqual([]);
  expect(await verificationsOf(talking.callId)).toEqual([]);
});

test('a lawyer whom an agent has verified gets none: name, licence number and case number are published', async () => {
  const { name: fullName, licence: idNumber } = sampleLawyer;
  const [one] = await rowsOf<{ caseNumber: string }>(
    `SELECT c.number AS "caseNumber" FROM parties t JOIN cases c ON c.id = t.case_id
       JOIN persons p ON p.id = t.person_id
      WHERE p.name = $1 AND c.publicity = 'public' ORDER BY c.id LIMIT 1`,
    fullName,
  );
  const talking = await talks('1003', '13700000061');
  const said = { fullName, idNumber, caseNumber: one?.caseNumber ?? '' };
  expect(outcome(await talking.verify(said))).toBe('right');
  const { verified, mayRenewPassword } = (await talking.agent.get('/api/desk')).body.agentCall;
  expect(verified).toEqual({
    personName: fullName,
    how: 'agent_verified_licence',
    byAgent: '1003',
  });
  expect(mayRenewPassword).toBe(false);
  expect(outcome(await renew(talking))).toBe('not_possible');
  expect(await sent()).toEqual([]);
  expect(await verificationsOf(talking.callId)).toMatchObject([{ event: 'agent_right' }]);
});

test('who has proved it by a code by SMS gets one', async () => {
  const { id, personId } = await caseOf('zhang');
  const talking = await talks();
  await web.app.db.query(
    "UPDATE calls SET person_id = $2, proof = 'sms_code', only_case_ids = $3 WHERE id = $1",
    [talking.callId, personId, [id]],
  );
  expect(await mayRenew(talking)).toBe(true);
  expect((await renew(talking)).status).toBe(200);
  expect(await sent()).toHaveLength(1);
});

test('only the agent who talks to the caller, in that call, and while it lasts', async () => {
  const talking = await verified('zhang');
  const other = await talks('1002', '13700000052');
  const foreign = await other.agent.post('/api/desk/password-renewal', { callId: talking.callId });
  expect(outcome(foreign)).toBe('no_agent_call');
  await changeEntry(web.app, talking.entryId, { kind: 'caller_gone' });
  expect(outcome(await renew(talking))).toBe('no_agent_call');
  expect(await sent()).toEqual([]);
});

test('of a caller who wants to stay unknown nothing is renewed, and no telephone is counted', async () => {
  const talking = await verified('zhang');
  await web.app.db.query('UPDATE calls SET recording_consent = false WHERE id = $1', [
    talking.callId,
  ]);
  const counted = () => rowsOf('SELECT FROM sign_in_locks');
  await web.app.db.query('DELETE FROM sign_in_locks');
  expect((await renew(talking)).status).toBe(200);
  // The person, the call, the agent, and the telephone that it goes to.
  expect(await counted()).toHaveLength(4);
  await forgetCaller(web.app.db, talking.callId, web.app.clock.now());
  expect(outcome(await renew(talking))).toBe('not_possible');
});

test('a court can turn it off', async () => {
  const talking = await verified('zhang');
  const { court } = web.app.court.current();
  const { settings } = court;
  Object.assign(court, {
    settings: { ...settings, passwordRenewal: { ...settings.passwordRenewal, enabled: false } },
  });
  try {
    expect(await mayRenew(talking)).toBe(false);
    expect(outcome(await renew(talking))).toBe('not_possible');
  } finally {
    Object.assign(court, { settings });
  }
});
