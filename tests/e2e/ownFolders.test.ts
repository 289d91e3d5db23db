/** A hotline of the tests touches none of the folders that `make run` in this checkout uses. */
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { readConfig } from '../../app/config.js';
import { untilTrue } from '../telephone/untilTrue.js';
import { Hotline } from './hotline.js';

let hotline: Hotline;
beforeAll(async () => {
  hotline = await Hotline.start();
});
afterAll(() => hotline?.stop());

test('its folders are below its own, and an SMS is written there', async () => {
  const config = readConfig(hotline.settings);
  for (const name of ['RECORDINGS_DIR', 'ATTACHMENTS_DIR', 'SMS_DIR', 'SOUNDS_DIR'] as const) {
    expect(path.relative(hotline.folder, config[name])).not.toMatch(/^\.\./);
  }
  await hotline.db.query(
    `INSERT INTO sms_outbox (created_at, next_at, to_number, body, purpose)
     VALUES (now(), now(), '13900000001', '【12368】', 'materials')`,
  );
  await untilTrue('the SMS to be written', async () => {
    const files = await readdir(config.SMS_DIR).catch(() => []);
    return files.some((file) => file.startsWith('sms-')) ? true : undefined;
  });
});
