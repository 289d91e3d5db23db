/** An answered ticket: the caller hears the answer, and accepts it or asks for it to be redone. */
import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rename, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import path from 'node:path';
import { Writable } from 'node:stream';
import { transports } from 'winston';
import { messagePath } from '../../../../app/tickets/opening/unsentMessages.js';
import { handOverAll } from '../../../core/files/handOverAll.js';
import { hangsUp, presses, saysNothing, speaks } from '../scriptedCall.js';
import { leaves, TicketScene } from '../ticketScene.js';
import { TestApp } from '../testApp.js';
import { zhang, zhangId, zhangsCase } from './zhang.js';

let hotline: TestApp;
let scene: TicketScene;
beforeEach(async () => {
  hotline = await TestApp.start();
  scene = new TicketScene(hotline);
});
afterEach(() => hotline.stop());

/** The share of content callers in the report of tickets. */
async function contentShare(): Promise<number | null> {
  const [row] = await scene.rows<{ satisfied_rate: number | null }>(
    "SELECT satisfied_rate FROM report_tickets('2020-01-01', '2040-01-01', 'total')",
  );
  return row?.satisfied_rate ?? null;
}

const asksFor = (...given: Parameters<TicketScene['asksFor']>) => scene.asksFor(...given);

test('the answer is spoken; content with it, she closes the ticket', async () => {
  const ticket = await scene.open();
  await scene.reply(ticket, '您反映的问题已经处理，执行款将于本周发放。');
  await hotline.call([
    ...asksFor(ticket),
    presses(
      /法院已经答复[^]*答复是，您反映的问题已经处理，执行款将于本周发放。[^]*满意请按一/,
      '1',
    ),
    hangsUp(/谢谢，您的评价已经登记[^]*查案件请按一/),
  ]);
  expect(await scene.ticket(ticket.number)).toMatchObject({ status: 'closed', satisfied: true });
  expect(await contentShare()).toBe(1);
});

test('a digit pressed twice in the list does not say that she is content', async () => {
  const personId = await zhangId(scene);
  await scene.open({ personId, kind: 'opinion', callerNumber: null });
  const ticket = await scene.open({ personId });
  await scene.reply(ticket, '已经处理。');
  await hotline.call([
    presses('查办理进度、催办请按五', '5'),
    presses('核实身份以后查询，请按二', '2'),
    ...zhang,
    presses('投诉事项，请按一', '11'),
    hangsUp(/^您[^]*提交的投诉事项[^]*答复是，已经处理。[^]*满意请按一/),
  ]);
  expect((await scene.ticket(ticket.number)).status).toBe('replied');
});

test('in English an answer in Chinese is announced', async () => {
  const ticket = await scene.open();
  await scene.reply(ticket, '已经处理。');
  const call = await hotline.call([
    presses('For English, press eight', '8'),
    presses('For a request you have made, press five', '5'),
    presses('If you have the number and the code of your request, press one', '1'),
    presses('Please enter the number of your request', `${ticket.number}#`),
    presses('Please enter the six digit code', scene.codeOf(ticket)),
    hangsUp(/Your complaint of[^]*答复是，已经处理。[^]*If you are content with the answer/),
  ]);
  const spokenIn = call.heard.find(({ name }) => name === 'ticketAnswerText')?.language;
  expect(spokenIn).toBe('zh');
});

test('not content, she has it done again by somebody else, with or without a message; once', async () => {
  const ticket = await scene.open({
    kind: 'contact_judge',
    aboutDepartmentId: null,
    ...(await zhangsCase(scene)),
  });
  await scene.reply(ticket, '请耐心等待。');
  const call = await hotline.call([
    ...asksFor(ticket),
    presses(/答复是，请耐心等待[^]*要求重新办理，请按二/, '2'),
    presses('想补充说明请按一', '1'),
    ...leaves('请说明您对答复哪里不满意'),
    hangsUp(/由另一位工作人员重新办理[^]*最迟/),
  ]);
  const again = await scene.ticket(ticket.number);
  expect(again).toMatchObject({ status: 'dispatched', round: 1 });
  expect(again.assigneeId).not.toBe(ticket.assigneeId);
  const files = await scene.rows<{ file: string }>(
    'SELECT file FROM ticket_messages WHERE file IS NOT NULL',
  );
  expect(files).toEqual([{ file: call.messages.at(-1) }]);

  expect(await contentShare()).toBe(0);

  await scene.reply(again, '已经安排。');
  const last = await hotline.call([
    ...asksFor(ticket),
    presses(/答复是，已经安排[^]*满意请按一[^]*不能再次重新办理。您可以按零转人工/, '1'),
    ...asksFor(ticket).slice(0, 3),
    hangsUp(/已经办结[^]*不能再次重新办理[^]*查案件请按一/),
  ]);
  expect(last.words).not.toContain('要求重新办理，请按二');
  // She was not content before, and could say nothing but that she is now.
  expect(await contentShare()).toBe(0);
});

test('who hangs up while she says why has it done again all the same', async () => {
  const ticket = await scene.open();
  await scene.reply(ticket, '请耐心等待。');
  await hotline.call([
    ...asksFor(ticket),
    presses('要求重新办理，请按二', '2'),
    presses('想补充说明请按一', '1'),
    speaks('请说明您对答复哪里不满意', 20_000, null),
  ]);
  expect((await scene.ticket(ticket.number)).status).not.toBe('replied');
});

test.each([
  ['hangs up', [hangsUp('想补充说明请按一')]],
  ['says nothing', Array.from({ length: 3 }, () => saysNothing('请按一'))],
  [
    'is not heard, and hangs up',
    [
      presses('想补充说明请按一', '1'),
      ...Array.from({ length: 3 }, () => speaks('请在提示音后留言', 0)),
      hangsUp(/没有收到您的留言[^]*直接提交请按二/),
    ],
  ],
  [
    'is not heard, and hands it in as it is',
    [
      presses('想补充说明请按一', '1'),
      ...Array.from({ length: 3 }, () => speaks('请在提示音后留言', 0)),
      presses(/没有收到您的留言[^]*直接提交请按二/, '2'),
    ],
  ],
  [
    'hangs up before she has said anything',
    [presses('想补充说明请按一', '1'), speaks('请说明您对答复哪里不满意', 0, null)],
  ],
])('once she wants it done again it is, even if she %s', async (what, turns) => {
  hotline.closes();
  const ticket = await scene.open();
  await scene.reply(ticket, '请耐心等待。');
  const isThere = turns.at(-1)?.digits !== null;
  const call = await hotline.call([
    ...asksFor(ticket),
    presses('要求重新办理，请按二', '2'),
    ...turns,
    ...(isThere ? [hangsUp('由另一位工作人员重新办理')] : []),
  ]);
  expect(await scene.ticket(ticket.number)).toMatchObject({ status: 'reopened' });
  expect([what, call.messages]).toEqual([what, []]);
});

test('only star takes it back, and she is where she was', async () => {
  const ticket = await scene.open();
  await scene.reply(ticket, '请耐心等待。');
  await hotline.call([
    ...asksFor(ticket),
    presses('要求重新办理，请按二', '2'),
    presses('返回请按星号键', '*'),
    hangsUp(/^对答复满意请按一[^]*要求重新办理，请按二/),
  ]);
  expect(await scene.ticket(ticket.number)).toMatchObject({ round: 0, status: 'replied' });
});

test('without a message it is handed in as it is', async () => {
  const ticket = await scene.open();
  await scene.reply(ticket, '请耐心等待。');
  await hotline.call([
    ...asksFor(ticket),
    presses('要求重新办理，请按二', '2'),
    presses('直接提交请按二', '2'),
    // The next handler is not known yet, and therefore neither is the date.
    hangsUp(/由另一位工作人员重新办理[^]*法院会转交承办部门办理/),
  ]);
});

test('a recorded answer is played', async () => {
  const ticket = await scene.open();
  await scene.reply(ticket, '见录音。');
  await scene.rows(
    `UPDATE ticket_messages SET file = '2026/11/24/answer.wav', length_ms = 9000, sha256 = repeat('a', 64)
      WHERE purpose = 'answer'`,
  );
  const file = messagePath(hotline.app.config.RECORDINGS_DIR, '2026/11/24/answer.wav');
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, '');
  const call = await hotline.call([
    ...asksFor(ticket),
    hangsUp(/答复是，见录音。[^]*下面是答复的录音/),
  ]);
  const played = call.heard.find(({ name }) => name === 'ticketAnswerVoice');
  expect(played?.sounds).toEqual([file.replace('.wav', '')]);
  expect(played?.durationMs).toBeGreaterThan(9000);
});

test('a recorded answer whose file is gone is not played', async () => {
  const ticket = await scene.open();
  await scene.reply(ticket, '见录音。');
  await scene.rows(
    `UPDATE ticket_messages SET body = NULL, file = 'gone.wav', length_ms = 1000, sha256 = repeat('a', 64)
      WHERE purpose = 'answer'`,
  );
  await hotline.call([...asksFor(ticket), hangsUp('答复的录音暂时不能播放')]);
});

test('a caller does not wait for a store that takes a request and says nothing', async () => {
  const sockets: Socket[] = [];
  const silent = createServer((socket) => sockets.push(socket)).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const { port } = silent.address() as AddressInfo;
  const file = `answers/2026/11/24/${randomUUID()}.wav`;
  const ticket = await scene.open();
  await scene.reply(ticket, '见录音。');
  await scene.rows(
    `UPDATE ticket_messages SET file = '${file}', length_ms = 9000, sha256 = repeat('a', 64)
      WHERE purpose = 'answer'`,
  );
  await scene.rows(
    `INSERT INTO stored_files (kind, file, is_stored) VALUES ('messages', '${file}', true)`,
  );
  const settings = {
    ...{ FILES_STORE: 's3', S3_URL: `http://127.0.0.1:${port}`, S3_BUCKET: 'hotline-files' },
    ...{ S3_ACCESS_KEY_ID: 'unused', S3_SECRET_ACCESS_KEY: 'unused here' },
  };
  const node = await TestApp.start(settings, { database: hotline.database });
  try {
    await node.call([...asksFor(ticket), hangsUp('答复的录音暂时不能播放')]);
    expect(sockets).toHaveLength(1);
  } finally {
    silent.close();
    for (const socket of sockets) socket.destroy();
    await node.stop();
  }
});

test('a recorded answer is played that another node has handed over; while the store is away, it is not', async () => {
  const folder = await mkdtemp(path.join(hotline.app.config.RECORDINGS_DIR, 'store-'));
  const shared = path.join(folder, 'shared');
  await mkdir(shared);
  const file = `answers/2026/11/24/${randomUUID()}.wav`;
  const sha256 = createHash('sha256').update('sound').digest('hex');
  const ticket = await scene.open();
  await scene.reply(ticket, '见录音。');
  await scene.rows(
    `UPDATE ticket_messages SET file = '${file}', length_ms = 9000, sha256 = '${sha256}'
      WHERE purpose = 'answer'`,
  );
  const nodes: TestApp[] = [];
  for (const name of ['a', 'b', 'c']) {
    const RECORDINGS_DIR = path.join(folder, name);
    const settings = { FILES_STORE: 'folder', FILES_DIR: shared, RECORDINGS_DIR };
    nodes.push(await TestApp.start(settings, { database: hotline.database }));
  }
  const [a, b, c] = nodes as [TestApp, TestApp, TestApp];
  try {
    const made = messagePath(a.app.config.RECORDINGS_DIR, file);
    await mkdir(path.dirname(made), { recursive: true });
    await writeFile(made, 'sound');
    expect(await handOverAll(a.app)).toBe(true);
    const call = await b.call([...asksFor(ticket), hangsUp('下面是答复的录音')]);
    const played = call.heard.find(({ name }) => name === 'ticketAnswerVoice')?.sounds ?? [];
    expect(played).toEqual([expect.stringContaining('/b/messages/fetched/') as string]);
    expect(await readFile(`${played[0] ?? ''}.wav`, 'utf8')).toBe('sound');
    await rename(shared, `${shared}.away`);
    const lines: string[] = [];
    const stream = new Writable({
      write: (chunk, _encoding, done) => (lines.push(String(chunk)), done()),
    });
    c.app.log.add(new transports.Stream({ stream }));
    await c.call([...asksFor(ticket), hangsUp('答复的录音暂时不能播放')]);
    // Whoever reported anonymously would be known by the moment in which the answer was asked for.
    const told = lines.filter((line) => line.includes('cannot read a recorded answer'));
    expect(told).toEqual([expect.stringContaining('StoreUnavailable')]);
    expect(lines.join()).not.toContain(path.basename(file, '.wav'));
  } finally {
    for (const each of nodes) await each.stop();
  }
});
