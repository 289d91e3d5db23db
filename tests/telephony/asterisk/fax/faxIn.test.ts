/** Faxes that come: by the fax number, and by the tone in the menu; and what becomes of them. */
import path from 'node:path';
import { copyFile, readFile } from 'node:fs/promises';
import { makeLetter } from '../../../../app/messages/fax/makeLetter.js';
import { writeFaxCode } from '../../../../app/messages/fax/rules/faxCode.js';
import { openOrder } from '../../../../app/orders/opening/openOrder.js';
import { untilTrue } from '../../../telephone/untilTrue.js';
import { dotsOf, faxNumber, letterOf, startFaxScene, type FaxScene } from './faxScene.js';

let scene: FaxScene;
beforeAll(async () => void (scene = await startFaxScene()));
afterAll(() => scene?.stop());

let files = 0;
async function fileOf(pages: number, code: string | null): Promise<string> {
  const file = path.join(scene.pbx.folder, `to-send-${++files}.tif`);
  await makeLetter({ ...letterOf(pages), code }, file);
  return file;
}

interface Came {
  readonly id: number;
  readonly pages: number;
  readonly is_broken: boolean;
  readonly same_as_id: number | null;
  readonly order_id: number;
  readonly number: string;
  readonly status: string;
  readonly kind: string;
  readonly sms: string | null;
}

/** The fax that came from a number, once it is taken in; the `nth` of them. */
function cameFrom(number: string, nth = 1): Promise<Came> {
  return untilTrue(`a fax from ${number}`, async () => {
    const { rows } = await scene.database.pool.query<Came>(
      `SELECT i.id, i.pages, i.is_broken, i.same_as_id, i.order_id, o.number, o.status, o.kind,
              (SELECT s.body FROM sms_outbox s WHERE s.order_id = o.id AND s.purpose = 'fax_received' ORDER BY s.id DESC LIMIT 1) AS sms
         FROM fax_inbox i JOIN orders o ON o.id = i.order_id WHERE i.from_number = $1 ORDER BY i.id`,
      [number],
    );
    return rows[nth - 1];
  });
}

async function attachmentsOf(orderId: number): Promise<{ name: string; file: string }[]> {
  const { rows } = await scene.database.pool.query<{ name: string; file: string }>(
    'SELECT name, file FROM order_attachments WHERE order_id = $1 ORDER BY id',
    [orderId],
  );
  return rows.map(({ name, file }) => ({
    name,
    file: path.join(scene.pbx.folder, 'attachments', file),
  }));
}

test('without a cover it is an order for the dispatchers, with the pages as TIFF and as PDF', async () => {
  const file = await fileOf(1, null);
  const sent = await scene.machines.send({ from: '13700000301', to: faxNumber, file });
  expect(sent).toEqual({ status: 'SUCCESS', pages: 1, mode: 'T38' });
  const came = await cameFrom('13700000301');
  expect(came).toMatchObject({
    pages: 1,
    is_broken: false,
    same_as_id: null,
    status: 'opened',
    kind: 'handed_over',
  });
  expect(came.sms).toContain(`收到1页，登记编号为${came.number}`);
  const [tiff, pdf, ...others] = await attachmentsOf(came.order_id);
  expect(others).toEqual([]);
  expect(await dotsOf(tiff?.file ?? '')).toEqual(await dotsOf(file));
  expect(pdf?.name).toMatch(/^fax-.*\.pdf$/);
  expect((await readFile(pdf?.file ?? '')).subarray(0, 5).toString()).toBe('%PDF-');
});

test('by the tone in the menu, a cover that comes back files itself with its order', async () => {
  const opened = await openOrder(scene.desk, {
    kind: 'consultation',
    courtId: scene.desk.courtId(),
    language: 'zh',
    callerNumber: '13700000399',
    callId: null,
    by: { kind: 'caller' },
    message: { body: '请问材料怎么交' },
  });
  if (opened.kind !== 'opened') throw new Error(opened.kind);
  const file = await fileOf(1, writeFaxCode({ kind: 'order', number: opened.order.number }));
  const atTheMenu = scene.atTheMenu();
  const sent = await scene.machines.send({
    from: '13700000302',
    to: '12368',
    file,
    mayUseT38: false,
  });
  expect(sent).toMatchObject({ status: 'SUCCESS', pages: 1, mode: 'audio' });
  expect((await atTheMenu).leftFor).toBe('fax');
  const came = await cameFrom('13700000302');
  expect(came.number).toBe(opened.order.number);
  const [tiff] = await attachmentsOf(came.order_id);
  expect(await dotsOf(tiff?.file ?? '')).toEqual(await dotsOf(file));
});

test('a line cut in mid-page: the pages that came are kept; the whole fax joins them, and comes no third time', async () => {
  const file = await fileOf(4, null);
  const from = '13700000303';
  const incoming = path.join(scene.pbx.asterisk.recordingsDir, 'fax/in');
  const [cut] = await Promise.all([
    scene.machines.send({ from, to: faxNumber, file }),
    scene.machines.cutAtPages(2, incoming),
  ]);
  expect(cut.status).not.toBe('SUCCESS');
  const broken = await cameFrom(from);
  expect(broken.is_broken).toBe(true);
  expect(broken.pages).toBeGreaterThan(0);
  expect(broken.pages).toBeLessThan(4);
  expect(broken.sms).toContain('传输中断');
  const again = path.join(scene.pbx.folder, 'again.tif');
  await copyFile(file, again);
  await scene.machines.send({ from, to: faxNumber, file: again });
  const whole = await cameFrom(from, 2);
  expect(whole).toMatchObject({
    pages: 4,
    is_broken: false,
    same_as_id: broken.id,
    order_id: broken.order_id,
  });
  expect(await attachmentsOf(whole.order_id)).toHaveLength(4);
  const third = path.join(scene.pbx.folder, 'third.tif');
  await copyFile(file, third);
  await scene.machines.send({ from, to: faxNumber, file: third });
  const same = await cameFrom(from, 3);
  expect(same).toMatchObject({ same_as_id: whole.id, order_id: broken.order_id });
  expect(await attachmentsOf(same.order_id)).toHaveLength(4);
});
