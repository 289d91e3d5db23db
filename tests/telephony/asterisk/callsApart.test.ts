/**
 * Nothing that is asked of one call keeps another call waiting. Asterisk carries out some requests
 * in the thread of the channel, and answers them only then: after the sound that it is playing.
 */
import type { Call } from '../../../app/telephony/call.js';
import { describeConversations, type Conversations } from './describeConversations.js';
import type { Watch } from './testAsterisk.js';

/** More than the sockets that requests share. */
const manyCalls = 40;

/** A call that hears a minute of sound, which the app knows nothing of. */
interface BusyCall {
  readonly call: Call;
  readonly watch: Watch;
}

async function occupy({ callers, pbx }: Conversations, call: Call): Promise<BusyCall> {
  const watch = await callers.watch(call);
  await callers.post(`/channels/${call.id}/play`, { media: pbx.mediaOf('long') });
  await watch.until(({ type }) => type === 'PlaybackStarted');
  return { call, watch };
}

const isOccupied = ({ watch }: BusyCall) =>
  !watch.seen.some(({ type }) => type === 'PlaybackFinished');

/** What can be asked of a call, and how the call is made first. */
const requests: readonly {
  readonly what: string;
  readonly prepare: (given: Conversations) => Promise<Call>;
  readonly ask: (given: Conversations, call: Call) => Promise<unknown>;
}[] = [
  {
    what: 'how long the other may last is limited',
    prepare: async (given) => (await given.talk()).call,
    ask: (_, call) => call.limitTo(600),
  },
  {
    what: 'the other is answered',
    prepare: async (given) => (await given.takeCall()).call,
    ask: (_, call) => call.answer(),
  },
  {
    what: 'the other enters a bridge',
    prepare: async (given) => (await given.talk()).call,
    ask: async ({ telephony }, call) =>
      (await telephony.bridge({ id: 'entered', recordAs: null })).add(call),
  },
  {
    what: 'the other is about to receive a fax',
    prepare: async (given) => (await given.talk()).call,
    ask: ({ telephony }, call) => telephony.fax.announce(call, 'somewhere'),
  },
];

describeConversations('a call beside others', (given) => {
  it.each(requests)('goes on while $what', async ({ prepare, ask }) => {
    const { caller, call } = await given().talk();
    const busy = await occupy(given(), await prepare(given()));
    const asked = ask(given(), busy.call);
    const done = expect(Promise.allSettled([asked])).resolves.toHaveLength(1);

    const question = call.ask(given().question({ match: () => 'complete' }));
    await caller.press('1');
    expect(await question).toMatchObject({ kind: 'digits', digits: '1' });
    expect(await call.play([given().pbx.says('short1')])).toMatchObject({ kind: 'finished' });
    expect(isOccupied(busy)).toBe(true);
    await busy.call.hangUp();
    await done;
  });

  it('is answered while many others wait', async () => {
    const busy = await Promise.all(
      Array.from({ length: manyCalls }, async (_, at) =>
        // The dialplan limits the calls of one number.
        occupy(given(), (await given().talk(`138000000${10 + at}`)).call),
      ),
    );
    const limited = Promise.all(busy.map(({ call }) => call.limitTo(600)));
    const { call } = await given().talk();
    expect(await call.play([given().pbx.says('short1')])).toMatchObject({ kind: 'finished' });
    expect(busy.every(isOccupied)).toBe(true);
    await Promise.all(busy.map((each) => each.call.hangUp()));
    await limited;
  });

  it('is limited before it hears what is played next', async () => {
    const { call } = await given().talk();
    void call.limitTo(1);
    // It lasts a minute, and the channel would take the limit only then.
    const played: unknown = await call.play([given().pbx.says('long')]).catch(() => 'call ended');
    expect(played).not.toMatchObject({ kind: 'finished' });
    await call.ended;
  });

  it('does not hear what a digit stopped before its turn', async () => {
    const { caller, call } = await given().talk();
    const watch = await given().callers.watch(call);
    const media = given().pbx.mediaOf('long');
    await given().callers.post(`/channels/${call.id}/play/outside`, { media });
    await watch.until(({ type }) => type === 'PlaybackStarted');
    // It waits for the sound, and the question waits for it.
    const limited = call.limitTo(600);
    const question = call.ask(given().question({ match: () => 'complete' }));
    await caller.press('1');
    expect(await question).toMatchObject({ kind: 'digits', digits: '1' });
    await given().callers.remove('/playbacks/outside');
    await limited;
    expect(await call.play([given().pbx.says('short1')])).toMatchObject({ kind: 'finished' });
    const began = watch.seen.filter(({ type }) => type === 'PlaybackStarted');
    expect(began).toHaveLength(2);
    await call.hangUp();
  });
});
