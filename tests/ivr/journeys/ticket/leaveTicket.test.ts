import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Writable } from 'node:stream';
import { transports } from 'winston';
import { messagesFolder } from '../../../../app/core/files/fileKinds.js';
import { CallEnded } from '../../../../app/telephony/call.js';
import { Conversation } from '../../../../app/ivr/conversation/conversation.js';
import { prompt } from '../../../../app/ivr/conversation/prompt.js';
import type { Claim } from '../../../../app/court/identity/rules/claim.js';
import { signIn } from '../../../../app/court/identity/store/signIn.js';
import { defaultCourtSettings } from '../../../../app/court/settings/rules/courtSettings.js';
import {
  leaveTicket,
  recordMessage,
  type MessageLeft,
} from '../../../../app/ivr/journeys/ticket/leaveTicket.js';
import {
  type MessageTicket,
  messagePath,
  noteMessage,
  unsentMessages,
} from '../../../../app/tickets/opening/unsentMessages.js';
import { sendLeftMessages } from '../../../../app/tickets/jobs/sendLeftMessages.js';
import {
  hangsUp,
  interrupts,
  presses,
  saysNothing,
  speaks,
  type ScriptedCall,
  type Turn,
} from '../scriptedCall.js';
import { TestApp } from '../testApp.js';
import { aCall } from '../../../calls/store/aCall.js';
import { nextMorning } from '../../../tickets/nextMorning.js';

let hotline: TestApp;
beforeEach(async () => {
  hotline = await TestApp.start({}, { hasGate: true });
});
afterEach(() => hotline.stop());

interface Scene {
  readonly call: ScriptedCall;
  readonly conversation: Conversation;
  readonly ticket: MessageTicket;
}

async function begin(
  turns: readonly Turn[],
  anonymous = false,
  toPerson = () => Promise.resolve(),
): Promise<Scene> {
  const { app } = hotline;
  const call = hotline.newCall(turns);
  const { court } = app.court.current();
  const id = randomUUID();
  const { record } = await app.recorder.open({
    id,
    node: 'hotline',
    channelId: call.id,
    courtId: court.id,
    startedAt: app.clock.now(),
    callerNumber: call.callerNumber,
    calledNumber: call.calledNumber,
  });
  const ticket: MessageTicket = {
    kind: 'opinion',
    courtId: court.id,
    language: 'zh',
    callId: id,
    by: { kind: 'caller' },
    callerNumber: call.callerNumber,
    callerName: null,
    personId: null,
    anonymous,
  };
  const conversation = new Conversation({
    app,
    call,
    record,
    log: app.log,
    toPerson,
  });
  return { call, conversation, ticket };
}

async function leave(turns: readonly Turn[]): Promise<Scene & { left: MessageLeft }> {
  const scene = await begin(turns);
  const left = await recordMessage(scene.conversation, {
    name: 'opinion',
    intro: [prompt('lookingUp')],
    ticket: scene.ticket,
  });
  expect(scene.call.problems).toEqual([]);
  return { ...scene, left };
}

/** Ends the call's row, as `answerCall` always does at the end. */
async function callIsOver({ conversation }: Scene): Promise<void> {
  conversation.record.end({ at: hotline.now, outcome: 'abandoned', detail: null });
  await hotline.app.recorder.written();
}

const folder = () => hotline.app.config.RECORDINGS_DIR;
const notes = async () => (await unsentMessages(folder())).messages.map(({ file }) => file);
const rows = async <T extends object>(sql: string) =>
  (await hotline.database.pool.query<T>(sql)).rows;
const messages = () =>
  rows<{ file: string; purpose: string; ticket_id: string }>(
    'SELECT file, purpose, ticket_id FROM ticket_messages ORDER BY id',
  );

const speech = /请在提示音后留言，按井号键结束/;
const asked = /听您的留言请按一/;

function messageOf(left: MessageLeft) {
  if (left.kind !== 'message') throw new Error('she left none');
  return left.message;
}

describe('a message', () => {
  test('is recorded after the tone, and sent by 3; # is no choice', async () => {
    const { left, call } = await leave([
      speaks(speech, 12_000),
      presses(asked, '#'),
      presses(asked, '3'),
    ]);
    expect(left).toMatchObject({ kind: 'message', isGone: false, message: { lengthMs: 12_000 } });
    // The file name tells the day, and nothing of the caller.
    expect(messageOf(left).file).toMatch(/^\d{4}\/\d\d\/\d\d\/[0-9a-f-]{36}\.wav$/);
    expect(call.messages).toEqual([messageOf(left).file]);
    expect(await notes()).toEqual([messageOf(left).file]);
  });

  test('is heard by its caller, and sent by 3', async () => {
    const { left, call } = await leave([
      speaks(speech, 12_000),
      presses(asked, '1'),
      presses(/下面播放您的留言[^]*听您的留言请按一/, '3'),
    ]);
    const said = call.heard.find(({ name }) => name === 'messageIs');
    const sound = messagePath(folder(), messageOf(left).file).replace('.wav', '');
    expect(said).toMatchObject({ sounds: [sound], durationMs: 13_000 });
  });

  test('is said again: the one before is gone', async () => {
    const { left, call } = await leave([
      speaks(speech, 12_000),
      presses(asked, '2'),
      speaks(speech, 20_000, ''),
      presses(asked, '3'),
    ]);
    expect(messageOf(left).lengthMs).toBe(20_000);
    expect(call.messages).toHaveLength(2);
    expect(await notes()).toEqual([messageOf(left).file]);
  });

  test('stays when nothing new was said', async () => {
    const { left, call } = await leave([
      speaks(speech, 12_000),
      presses(asked, '2'),
      speaks(speech, 300),
      presses(/原来的留言已经保留[^]*听您的留言/, '3'),
    ]);
    expect(call.messages).toEqual([messageOf(left).file]);
    expect(await notes()).toEqual([messageOf(left).file]);
  });

  test('is discarded by *, and nothing is left of it', async () => {
    const { left, call, conversation } = await leave([speaks(speech), presses(asked, '*')]);
    expect(left).toEqual({ kind: 'left' });
    expect(conversation.takeWaiting().map(({ name }) => name)).toEqual(['messageDiscarded']);
    expect(call.isOver).toBe(false);
    expect(await notes()).toEqual([]);
  });

  test('is left out by * before the tone, and * while it is said again keeps the one before', async () => {
    const { left, conversation } = await leave([
      interrupts(/返回请按星号键，人工请按零。\n请在提示音后留言/, '*'),
    ]);
    expect(left).toEqual({ kind: 'left' });
    expect(conversation.takeWaiting()).toEqual([]);
    expect(await notes()).toEqual([]);
    const again = await leave([
      speaks(speech, 12_000),
      presses(asked, '2'),
      interrupts(speech, '*'),
      presses(/原来的留言已经保留/, '3'),
    ]);
    expect(messageOf(again.left).lengthMs).toBe(12_000);
  });

  test('can wait for a person on 0, and is asked for again after them', async () => {
    let times = 0;
    const scene = await begin(
      [interrupts(speech, '0'), speaks(speech, 5000), presses(asked, '3')],
      false,
      () => {
        times += 1;
        return Promise.resolve();
      },
    );
    const request = { name: 'opinion', intro: [prompt('lookingUp')], ticket: scene.ticket };
    const left = await recordMessage(scene.conversation, request);
    expect(scene.call.problems).toEqual([]);
    expect(messageOf(left).lengthMs).toBe(5000);
    expect(times).toBe(1);
  });

  test('where no person can be reached is left out by 0, too, and offers none', async () => {
    const toPerson = () => Promise.reject(new Error('there is none'));
    const scene = await begin([interrupts(speech, '0')], false, toPerson);
    const { ticket } = scene;
    const isInsteadOfPerson = true;
    const request = { name: 'opinion', intro: [], ticket, isInsteadOfPerson };
    expect(await recordMessage(scene.conversation, request)).toEqual({ kind: 'left' });
    expect(scene.call.words).not.toContain('人工请按零');
  });

  test('begins at once by any other digit', async () => {
    const { left } = await leave([interrupts(speech, '1'), speaks('', 7000), presses(asked, '3')]);
    expect(messageOf(left).lengthMs).toBe(7000);
  });

  test('is asked for three times when she says nothing', async () => {
    const { left, conversation } = await leave([
      speaks(speech, 0, ''),
      speaks(/没有听到您的留言[^]*请在提示音后留言/, 200, ''),
      speaks(/没有听到您的留言/, 0),
    ]);
    expect(left).toEqual({ kind: 'left' });
    expect(conversation.takeWaiting().map(({ name }) => name)).toContain('messageNone');
    expect(await notes()).toEqual([]);
  });

  test('is sent by who presses nothing, and by who presses what is nothing three times', async () => {
    const silent = await leave([
      speaks(speech),
      ...[saysNothing(asked), saysNothing(asked), saysNothing(asked)],
    ]);
    expect(silent.left.kind).toBe('message');
    const wrong = await leave([
      speaks(speech),
      ...[presses(asked, '9'), presses(asked, '5'), presses(/按键无效/, '5'), presses(asked, '5')],
    ]);
    expect(wrong.left.kind).toBe('message');
  });

  test.each([
    ['while she speaks', [speaks(speech, 8000, null)]],
    ['when she is asked what to do with it', [speaks(speech, 8000), hangsUp(asked)]],
    [
      'while she says it again',
      [speaks(speech, 8000), presses(asked, '2'), speaks(speech, 0, null)],
    ],
  ])('is sent by who hangs up %s', async (_, turns) => {
    const { call, conversation, ticket } = await begin(turns);
    await leaveTicket(conversation, 'opinion', ticket, [prompt('lookingUp')]);
    expect(call).toMatchObject({ isOver: true, problems: [] });
    expect(await rows('SELECT file, length_ms FROM ticket_messages')).toEqual([
      { file: call.messages[0], length_ms: 8000 },
    ]);
    expect(await notes()).toEqual([]);
  });

  test('is the ticket of who proved to a person who they are, whom they reached by 0', async () => {
    const { pool, identityKeys } = hotline.database;
    const claim: Claim = { by: 'resident_id', residentId: '11010519491231002X' };
    const scene = await begin(
      [interrupts(speech, '0'), speaks(speech, 5000), presses(asked, '3')],
      false,
      async () => {
        const signed = await signIn(
          pool,
          identityKeys,
          aCall(),
          claim,
          '246810',
          hotline.now,
          defaultCourtSettings,
        );
        if (signed.kind !== 'verified') throw new Error(signed.kind);
        scene.conversation.verified(signed.person);
      },
    );
    await leaveTicket(scene.conversation, 'opinion', scene.ticket, [prompt('lookingUp')]);
    expect(await rows('SELECT p.name FROM tickets JOIN persons p ON p.id = person_id')).toEqual([
      { name: '张秀英' },
    ]);
  });

  test('is not kept of who hangs up without having spoken', async () => {
    const scene = await begin([speaks(speech, 0, null)]);
    const left = recordMessage(scene.conversation, {
      name: 'opinion',
      intro: [],
      ticket: scene.ticket,
    });
    await expect(left).rejects.toBeInstanceOf(CallEnded);
    expect(await notes()).toEqual([]);
  });

  test('cannot be recorded where the disk is full or not ours: she is told', async () => {
    await rm(folder(), { recursive: true });
    await writeFile(folder(), 'no folder');
    const { left, call, conversation } = await leave([]);
    expect(left).toEqual({ kind: 'left' });
    expect(conversation.takeWaiting().map(({ name }) => name)).toContain('messageFailed');
    expect(call.isOver).toBe(false);
  });

  describe('that could not be made safe on the disk', () => {
    const unsafe = { ...speaks(speech, 12_000), isUnsafe: true };
    const whole = { lengthMs: 12_000, sha256: 'b'.repeat(64) };
    const measure = () => Promise.resolve(whole);

    test.each([
      ['hangs up', [{ ...unsafe, digits: null }]],
      ['says no more', [unsafe, speaks(/./, 0, ''), speaks(/./, 0, '')]],
    ])('has its ticket when the call is over, whoever %s then', async (_, turns) => {
      const scene = await begin(turns);
      const request = { name: 'opinion', intro: [prompt('lookingUp')], ticket: scene.ticket };
      await recordMessage(scene.conversation, request).catch((error: unknown) => {
        if (!(error instanceof CallEnded)) throw error;
      });
      expect(scene.call.problems).toEqual([]);
      const [file] = await notes();
      await callIsOver(scene);
      expect(await sendLeftMessages(hotline.app, measure)).toBe(1);
      expect(await messages()).toMatchObject([{ file, purpose: 'request' }]);
    });

    test('is gone once it is said again, or what she said is discarded', async () => {
      const { left } = await leave([unsafe, speaks(speech, 20_000), presses(asked, '3')]);
      expect(messageOf(left).lengthMs).toBe(20_000);
      expect(await notes()).toEqual([messageOf(left).file]);
      await leave([
        speaks(speech, 9000),
        presses(asked, '2'),
        unsafe,
        presses(/原来的留言已经保留/, '*'),
      ]);
      expect(await notes()).toEqual([messageOf(left).file]);
    });
  });

  test('of the same call is kept with the ticket of the first', async () => {
    const scene = await begin([
      ...[speaks(speech), presses(asked, '3'), speaks(speech), presses(asked, '3')],
    ]);
    for (let times = 0; times < 2; times++) {
      await leaveTicket(scene.conversation, 'opinion', scene.ticket, []);
    }
    const kept = await messages();
    expect(kept.map(({ file }) => file)).toEqual(scene.call.messages);
    expect(new Set(kept.map((each) => each.ticket_id)).size).toBe(1);
    expect(await notes()).toEqual([]);
  });
});

describe('a message whose process died before its ticket was opened', () => {
  const whole = { lengthMs: 5000, sha256: 'a'.repeat(64) };
  const measure = () => Promise.resolve(whole);
  const lines: string[] = [];
  beforeEach(() => {
    lines.splice(0);
    const stream = new Writable({
      write: (chunk, _encoding, done) => (lines.push(String(chunk)), done()),
    });
    hotline.app.log.add(new transports.Stream({ stream }));
  });

  async function left(anonymous = false): Promise<Scene & { file: string }> {
    const scene = await begin([], anonymous);
    const file = await noteMessage(folder(), scene.ticket, hotline.now);
    const place = messagePath(folder(), file);
    await mkdir(path.dirname(place), { recursive: true });
    await writeFile(place, 'what she said');
    return { ...scene, file };
  }

  test('has its ticket when her call is over, and not before', async () => {
    const scene = await left();
    expect(await sendLeftMessages(hotline.app, measure)).toBe(0);
    await callIsOver(scene);
    expect(await sendLeftMessages(hotline.app, measure)).toBe(1);
    expect(await messages()).toMatchObject([{ file: scene.file, purpose: 'request' }]);
    expect(lines).toEqual([expect.stringContaining(scene.file)]);
    const tickets = await rows('SELECT kind, caller_number, call_id FROM tickets');
    expect(tickets).toEqual([
      { kind: 'opinion', caller_number: '13800001111', call_id: scene.ticket.callId },
    ]);
    expect(await notes()).toEqual([]);
    expect(await sendLeftMessages(hotline.app, measure)).toBe(0);
  });

  test('of somebody unknown leaves her unknown: no number and no call, here or anywhere', async () => {
    const scene = await left(true);
    const [note = ''] = await readdir(path.join(folder(), messagesFolder, 'unsent'));
    expect(note).toMatch(/^[0-9a-f-]{36}\.json$/);
    expect(JSON.stringify(await unsentMessages(folder()))).not.toContain('13800001111');
    await callIsOver(scene);
    expect(await sendLeftMessages(hotline.app, measure)).toBe(1);
    // A line would have the minute in which it was spoken.
    expect(lines).toEqual([]);
    await nextMorning(hotline.app, folder());
    expect(await rows('SELECT caller_number, call_id, anonymous FROM tickets')).toEqual([
      { caller_number: null, call_id: null, anonymous: true },
    ]);
    expect(await rows('SELECT caller_number FROM calls')).toEqual([{ caller_number: '' }]);
    expect(await notes()).toEqual([]);
  });

  test('by two processes at once has one ticket', async () => {
    const scene = await left();
    await callIsOver(scene);
    await Promise.all([1, 2, 3].map(() => sendLeftMessages(hotline.app, measure)));
    expect(await messages()).toHaveLength(1);
    expect(await rows('SELECT id FROM tickets')).toHaveLength(1);
  });

  test('is opened after the database was away: nothing is lost meanwhile', async () => {
    const scene = await left();
    await callIsOver(scene);
    await hotline.gate.shut();
    await sendLeftMessages(hotline.app, measure);
    expect(await notes()).toEqual([scene.file]);
    expect((await stat(messagePath(folder(), scene.file))).isFile()).toBe(true);
    await hotline.gate.open();
    expect(await sendLeftMessages(hotline.app, measure)).toBe(1);
  });

  test('is not kept when nothing was said: nothing is left of it', async () => {
    const scene = await left();
    await callIsOver(scene);
    expect(await sendLeftMessages(hotline.app, () => Promise.resolve(null))).toBe(0);
    expect(await notes()).toEqual([]);
    expect(await rows('SELECT id FROM tickets')).toEqual([]);
  });

  test('whose note cannot be read keeps no other from its ticket, and stays', async () => {
    const good = await left();
    await callIsOver(good);
    const broken = path.join(folder(), messagesFolder, 'unsent', `${randomUUID()}.json`);
    await writeFile(broken, '{"file":"2026/11/2');
    expect(await sendLeftMessages(hotline.app, measure)).toBe(1);
    expect(await notes()).toEqual([]);
    expect((await unsentMessages(folder())).unreadable).toEqual([path.basename(broken)]);
  });

  test('that cannot be read keeps no other from its ticket, and stays', async () => {
    const broken = await left();
    const good = await left();
    for (const scene of [broken, good]) await callIsOver(scene);
    const measureOne = (file: string) =>
      file.endsWith(broken.file) ? Promise.reject(new Error(`${file} is none`)) : measure();
    expect(await sendLeftMessages(hotline.app, measureOne)).toBe(1);
    expect(await notes()).toEqual([broken.file]);
    // The log names the file of none: one that no ticket has later would be an anonymous report's.
    const errors = lines.filter((line) => line.includes('cannot open the ticket of a message yet'));
    expect(errors).toEqual([expect.stringContaining('is none')]);
    expect(errors.join()).not.toContain(path.basename(broken.file, '.wav'));
  });
});
