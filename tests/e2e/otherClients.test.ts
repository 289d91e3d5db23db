/** Third-party clients: SIPp, dialling in through the trunk, and baresip, a softphone. */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { spoken } from '../../app/voice/prompts/spoken.js';
import { chinaDate } from '../../app/court/rules/workCalendar.js';
import { samplePeople } from '../../app/local/sample/samplePeople.js';
import { mainMenuDigits } from '../telephone/mainMenuDigits.js';
import { Baresip } from '../telephone/network/baresip.js';
import { Wiretap } from '../telephone/network/wiretap.js';
import { partDigits } from '../telephone/script/callerScript.js';
import { soundsInRecording } from './checks.js';
import { Hotline } from './hotline.js';
import { together } from './together.js';

const run = promisify(execFile);

let hotline: Hotline;
beforeAll(async () => {
  hotline = await Hotline.start();
});
afterAll(async () => {
  await hotline?.stop();
});

const { queryNumber, password } = samplePeople.zhang;

/** Returns the hearing in the words in which it must be said. */
async function hearingWords(): Promise<string> {
  const { rows } = await hotline.db.query<{ starts_at: string }>(
    `SELECT hearing->>'startsAt' AS starts_at
       FROM parties p JOIN cases c ON c.id = p.case_id, jsonb_array_elements(c.hearings) hearing
      WHERE p.query_number = $1 AND hearing->>'status' = 'scheduled'`,
    [queryNumber],
  );
  return spoken('zh', chinaDate(new Date())).dateTime(new Date(rows[0]?.starts_at ?? 0));
}

function textsOf(sounds: readonly string[]): string {
  return sounds.map((id) => hotline.texts.find(id).text).join('\n');
}

together(
  {
    'SIPp, through the trunk: enters all it knows and hears of its case': async () => {
      const address = '127.0.0.3';
      const caller = '13500000001';
      const ports = [46_000, 46_010] as const;
      const recording = path.join(hotline.folder, 'sipp.wav');
      const wiretap = await Wiretap.start(ports, recording, hotline.sounds);
      try {
        await run('sipp', [
          `${hotline.asterisk.sipAddress}:${hotline.asterisk.sipPort}`,
          ...['-sf', path.join(__dirname, '../telephone/sipp/caseInquiry.xml'), '-m', '1'],
          ...['-i', address, '-mi', address, '-s', '12368', '-nostdin'],
          ...['-min_rtp_port', String(ports[0]), '-max_rtp_port', String(ports[1])],
          ...[
            '-key',
            'caller',
            caller,
            '-key',
            'number',
            queryNumber,
            '-key',
            'password',
            password,
          ],
          ...['-timeout', '120s', '-timeout_error', '-trace_err'],
          ...['-error_file', path.join(hotline.folder, 'sipp-errors.log')],
        ]);
      } finally {
        await wiretap.stop();
      }
      expect(await hotline.closedRow(caller)).toMatchObject({ outcome: 'served' });
      const sounds = await soundsInRecording(recording, hotline.sounds);
      expect(textsOf(sounds)).toContain(await hearingWords());
    },

    'baresip, as a softphone: presses digits when asked and hears of its case': async () => {
      const address = '127.0.0.4';
      const rtpPorts = [47_000, 47_010] as const;
      const phone = await Baresip.start({
        folder: path.join(hotline.folder, 'baresip'),
        address,
        rtpPorts,
      });
      const wiretap = await Wiretap.start(
        rtpPorts,
        path.join(hotline.folder, 'baresip-wire.wav'),
        hotline.sounds,
      );
      const pressAll = async (digits: string) => {
        for (const digit of digits) await phone.press(digit);
      };
      try {
        await phone.dial(`sip:12368@${hotline.asterisk.sipAddress}:${hotline.asterisk.sipPort}`);
        await wiretap.hears(/./);
        await pressAll(mainMenuDigits.caseInquiry);
        await wiretap.hears('askNumber');
        await pressAll(`${queryNumber}#`);
        await wiretap.hears('askPassword');
        await pressAll(`${password}#`);
        await wiretap.hears('partMore');
        await pressAll(partDigits.hearing);
        await wiretap.hears(/\/said\//);
        await wiretap.hears('partMore');
        await phone.hangUp();
      } finally {
        await wiretap.stop();
        await phone.stop();
      }
      // Its user, citizen, is no number.
      expect(await hotline.closedRow('')).toMatchObject({ outcome: 'served' });
      // Baresip's own recording, decoded by baresip, agrees.
      const sounds = await soundsInRecording(phone.recording, hotline.sounds);
      expect(textsOf(sounds)).toContain(await hearingWords());
      // Sounds that a digit cut short may be missing in it: it hears a moment later than the wire.
      expect(sounds.length).toBeGreaterThan(4);
    },
  },
  { name: 'nothing is left of the calls', check: () => hotline.nothingLeft() },
);
