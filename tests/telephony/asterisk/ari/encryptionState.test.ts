/**
 * What the doctor hears from a real Asterisk about unencrypted connections. No packet is sent,
 * because those addresses are not asked anything.
 */
import { encryption } from '../../../../app/cli/doctor/doctorEncryption.js';
import type { Patient } from '../../../../app/cli/doctor/finding.js';
import { ownCertificate } from '../../../../app/local/ownCertificate.js';
import { readEncryptionState } from '../../../../app/telephony/asterisk/ari/encryptionState.js';
import { askAri, fieldsOf } from '../../../telephone/network/askAri.js';
import { untilTrue } from '../../../telephone/untilTrue.js';
import { sharedParts } from '../../../parts/database.js';
import { startTestAsterisk, type TestAsterisk } from '../testAsterisk.js';

let pbx: TestAsterisk;
afterEach(() => pbx.stop());

/** Creates an object over ARI, as the app does with agents' accounts. */
async function put(type: string, id: string, fields: Record<string, string>): Promise<void> {
  const resource = `asterisk/config/dynamic/res_pjsip/${type}/${id}`;
  const answer = await askAri(pbx.asterisk, resource, { method: 'PUT', body: fieldsOf(fields) });
  if (!answer.ok) throw new Error(`${type} ${id}: ${answer.status} ${await answer.text()}`);
}

/** Adds a telephone at the address of its account, without checking that it is there. */
async function telephone(number: string, contact: string): Promise<void> {
  await put('aor', number, { contact, qualify_frequency: '0' });
  await put('endpoint', number, { context: 'from-agents', aors: number });
}

const says = async () => {
  const { health, says: words, advice } = await encryption({ config: pbx.config } as Patient);
  return { health, says: words, advice };
};

it('finds nothing where everything is on the loopback', async () => {
  pbx = await startTestAsterisk();
  expect(await readEncryptionState(pbx.config)).toMatchObject({ hasTls: false, inTheClear: [] });
  expect(await says()).toMatchObject({
    health: 'ok',
    says: expect.stringMatching(/no TLS/) as string,
  });
});

it('names trunks and telephones outside that have neither TLS nor SRTP', async () => {
  pbx = await startTestAsterisk({ TRUNK_ADDRESSES: '127.0.0.2,192.0.2.7' });
  await telephone('1001', 'sip:1001@192.0.2.50:5060');
  await telephone('1002', 'sip:1002@192.0.2.51:5061;transport=TLS');
  await telephone('1003', 'sip:1003@127.0.0.4:5060');
  const state = await untilTrue('the telephones to be there', async () => {
    const now = await readEncryptionState(pbx.config);
    return now.looked === 4 ? now : undefined;
  });
  expect(state.inTheClear).toEqual(['trunk-by-address (192.0.2.7)', 'telephone 1001 (192.0.2.50)']);
  expect(await says()).toMatchObject({
    health: 'warn',
    says: expect.stringContaining(
      'trunk-by-address (192.0.2.7), telephone 1001 (192.0.2.50)',
    ) as string,
    advice: expect.stringContaining('SIP_TLS_CERTIFICATE') as string,
  });
});

it('looks at the way to the proxy, where a trunk has one', async () => {
  pbx = await startTestAsterisk({
    TRUNK_REGISTRAR: 'ims.example',
    TRUNK_PROXY: '127.0.0.7:1',
    TRUNK_USER: 'court',
    TRUNK_PASSWORD: 'of the tests',
  });
  expect(await readEncryptionState(pbx.config)).toMatchObject({ inTheClear: [], looked: 2 });
});

it('is content with a trunk that encrypts', async () => {
  pbx = await startTestAsterisk(
    { TRUNK_ADDRESSES: '192.0.2.7', TRUNK_MEDIA_ENCRYPTION: 'sdes' },
    { tls: await ownCertificate(`${sharedParts().folder}/state-certificate`, '127.0.0.1') },
  );
  expect(await readEncryptionState(pbx.config)).toMatchObject({ hasTls: true, inTheClear: [] });
  expect(await says()).toMatchObject({ health: 'ok' });
});
