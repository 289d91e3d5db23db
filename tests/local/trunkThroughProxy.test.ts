/**
 * A trunk as IMS carriers give it: a domain that stands in no DNS, a proxy before it, and a name of its
 * own for the password. A second Asterisk is proxy and registrar.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { projectRoot } from '../../app/core/paths.js';
import { layOutConfig, startAsterisk, type Asterisk } from '../../app/local/parts/asterisk.js';
import { makeHoldMusic } from '../../app/local/parts/holdMusic.js';
import { sharedParts } from '../parts/database.js';
import { hotlineVariables } from '../parts/testTelephony.js';
import { askAri } from '../telephone/network/askAri.js';
import { untilTrue } from '../telephone/untilTrue.js';

const carrierAddress = '127.0.0.7';
const ourNumber = '+862583520000';
const configFrom = path.join(projectRoot, 'asterisk-config');

let folder: string;
let soundsDir: string;
let carrier: Asterisk;
let hotline: Asterisk | null = null;

beforeAll(async () => {
  folder = await mkdtemp(path.join(sharedParts().folder, 'proxy-'));
  soundsDir = path.join(folder, 'sounds');
  await makeHoldMusic(soundsDir);
  carrier = await startAsterisk({
    folder: path.join(folder, 'carrier'),
    name: 'provider',
    address: carrierAddress,
    configFrom: path.join(projectRoot, 'tests/local/provider-config'),
    variables: { TRUNK_PASSWORD: 'of the tests' },
  });
  await carrier.command('pjsip set history on');
});
afterEach(async () => {
  await hotline?.stop();
  hotline = null;
});
afterAll(async () => {
  await carrier.stop();
  await rm(folder, { recursive: true, force: true });
});

const theTrunk = () => ({
  TRUNK_REGISTRAR: 'ims.example',
  TRUNK_PROXY: `${carrierAddress}:${carrier.sipPort}`,
  TRUNK_USER: ourNumber,
  TRUNK_AUTH_USER: `${ourNumber}@ims.example`,
  TRUNK_PASSWORD: 'of the tests',
});

async function startHotline(name: string, trunk: Record<string, string>): Promise<Asterisk> {
  hotline = await startAsterisk({
    folder: path.join(folder, name),
    name: 'hotline',
    address: '127.0.0.1',
    configFrom,
    variables: { ...hotlineVariables(soundsDir), TRUNK_QUALIFY_SECONDS: '1', ...trunk },
    sharedFolders: [soundsDir],
  });
  return hotline;
}

/** Repeats a command of an Asterisk until its output matches. */
const until = (asterisk: Asterisk, command: string, fits: RegExp) =>
  untilTrue(`${command} to show ${String(fits)}`, async () => {
    const shown = await asterisk.command(command);
    return fits.test(shown) ? shown : undefined;
  });

/** The latest request of a kind that the carrier has received and that carries a password. */
async function received(method: string): Promise<string> {
  return untilTrue(`the carrier to receive ${method}`, async () => {
    const list = await carrier.command('pjsip show history');
    const numbers = [
      ...list.matchAll(new RegExp(`^(\\d+) .*<==.* ${method} sip:`, 'gm')),
    ].reverse();
    for (const [, number = ''] of numbers) {
      const entry = await carrier.command(`pjsip show history entry ${number}`);
      if (/^\s*Authorization:/m.test(entry)) return entry;
    }
    return undefined;
  });
}

test('registers through the proxy with the name for the password, and calls go both ways', async () => {
  const asterisk = await startHotline('hotline', theTrunk());
  await until(asterisk, 'pjsip show registrations', /trunk-registered\S*\s.*Registered/);
  await until(carrier, 'pjsip show contacts', /\+862583520000\/sip:12368@127\.0\.0\.1/);
  const register = await received('REGISTER');
  expect(register).toMatch(/REGISTER sip:ims\.example SIP\/2\.0/);
  expect(register).toMatch(/^\s*To: <sip:\+862583520000@ims\.example>/m);
  expect(register).toMatch(/username="\+862583520000@ims\.example"/);
  expect(register).toMatch(/^\s*Supported: .*\bpath\b/m);
  // The carrier is asked whether it is there by the same way.
  await until(asterisk, 'pjsip show contacts', /trunk-registered\/sip:ims\.example\s.*Avail/);

  await carrier.command(`channel originate PJSIP/${ourNumber} application Echo`);
  // No app runs here, so the hotline's context has passed the call on to the context for that.
  await until(asterisk, 'core show channels concise', /PJSIP\/trunk-registered-\S*!app-away!s!/);
  await asterisk.command('channel request hangup all');

  const outgoing = new URLSearchParams({
    endpoint: 'PJSIP/02555501101@trunk-registered',
    extension: 's',
    context: 'app-away',
  });
  const placed = await askAri(asterisk, `channels?${outgoing.toString()}`, { method: 'POST' });
  expect(placed.ok).toBe(true);
  const invite = await received('INVITE');
  expect(invite).toMatch(/INVITE sip:02555501101@ims\.example SIP\/2\.0/);
  expect(invite).toMatch(/^\s*From: .*<sip:\+862583520000@ims\.example>/m);
  await asterisk.command('channel request hangup all');
});

test('our number may have another domain than the registrar', async () => {
  const asterisk = await startHotline('other-domain', {
    ...theTrunk(),
    TRUNK_DOMAIN: 'js.ims.example',
  });
  await until(asterisk, 'pjsip show registrations', /trunk-registered\S*\s.*Registered/);
  const register = await received('REGISTER');
  expect(register).toMatch(/REGISTER sip:ims\.example SIP\/2\.0/);
  expect(register).toMatch(/^\s*To: <sip:\+862583520000@js\.ims\.example>/m);
});

test('what does not make a trunk is refused by name', async () => {
  const laidOut = (trunk: Record<string, string>) =>
    layOutConfig(configFrom, path.join(folder, 'to'), {
      ...hotlineVariables(soundsDir),
      ...trunk,
    });
  await expect(laidOut({ TRUNK_PROXY: '192.0.2.1' })).rejects.toThrow(
    /TRUNK_PROXY is set, but TRUNK_REGISTRAR is not[^]*TRUNK_PASSWORD is not/,
  );
  await expect(laidOut({ ...theTrunk(), TRUNK_PROXY: 'sip:192.0.2.1' })).rejects.toThrow(
    'TRUNK_PROXY is a host, without sip: and without a user: sip:192.0.2.1',
  );
  await expect(laidOut({ ...theTrunk(), TRUNK_DOMAIN: 'ims.example:5060' })).rejects.toThrow(
    'TRUNK_DOMAIN is a domain, without port and parameters: ims.example:5060',
  );
  await expect(laidOut({ TRUNK_DTMF: 'rfc2833' })).rejects.toThrow(
    'TRUNK_DTMF is rfc4733, auto or inband: rfc2833',
  );
});
