/** Checks whether other machines can listen to calls. */
import { readEncryptionState } from '../../telephony/asterisk/ari/encryptionState.js';
import { ok, warn, type Check } from './finding.js';

/** Most items named; hundreds of telephones would fill the terminal. */
const named = 5;

/**
 * Warns about unencrypted trunks and telephones. Callers enter ID numbers and passwords as digits,
 * which an unencrypted connection reveals.
 */
export const encryption: Check = async ({ config }) => {
  const { hasTls, inTheClear, looked } = await readEncryptionState(config);
  const tls = hasTls ? 'SIP accepts TLS as well as UDP' : 'SIP has no TLS';
  if (inTheClear.length === 0) {
    return ok(
      `${tls}; every trunk and telephone outside this machine is encrypted (${looked} checked)`,
    );
  }
  const more = inTheClear.length > named ? `, and ${inTheClear.length - named} more` : '';
  return warn(
    `ID numbers and passwords can be intercepted: neither TLS nor SRTP for ${inTheClear.slice(0, named).join(', ')}${more}`,
    hasTls
      ? 'let telephones and the trunk register by TLS (;transport=tls, TRUNK_MEDIA_ENCRYPTION=sdes), or make sure that nobody else can reach that network'
      : 'set SIP_TLS_CERTIFICATE and SIP_TLS_KEY (asterisk-config/README.md), or make sure that nobody else can reach that network',
  );
};
