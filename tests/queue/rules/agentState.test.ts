import fc from 'fast-check';
import {
  isResting,
  newAgentState,
  nextAgentState,
  type AgentEvent,
  type AgentRefusal,
  type AgentState,
  type AgentStatus,
} from '../../../app/queue/rules/agentState.js';
import { offeredAgent } from './offers.js';

/** An event of the rules, or an offer, which SQL decides. */
type Happening = AgentEvent | { readonly kind: 'offered'; readonly entryId: number };

/** Returns the state that follows, or null where the event is not possible. */
function next(state: AgentState, event: Happening, now: Date): AgentState | null {
  if (event.kind === 'offered') return offeredAgent(state, event.entryId, now);
  const step = nextAgentState(state, event, now);
  return step.kind === 'refused' ? null : step.state;
}

const start = new Date('2026-11-24T02:00:00Z');
const at = (seconds: number) => new Date(start.getTime() + seconds * 1000);

/**
 * Applies events ten seconds apart.
 * @throws Error if an event is not possible.
 */
function after(...events: readonly Happening[]): AgentState {
  return events.reduce((state, event, index) => {
    const following = next(state, event, at((index + 1) * 10));
    if (following === null) throw new Error(`${event.kind} while ${state.status}`);
    return following;
  }, newAgentState(start));
}

const signIn: AgentEvent = { kind: 'sign_in' };
const offered: Happening = { kind: 'offered', entryId: 7 };
const answered: AgentEvent = { kind: 'answered' };
const pause: AgentEvent = { kind: 'pause', reason: 'lunch' };
const ended: AgentEvent = { kind: 'agent_call_ended', wrapUpS: 30 };
const missed = (kind: 'refused' | 'not_answered' | 'unreachable'): AgentEvent => ({
  kind,
  pauseAfterMisses: 2,
  retryS: 5,
});
const unheard: AgentEvent = { kind: 'reach_lost', because: 'not_connected' };
const engaged: AgentEvent = { kind: 'engaged', node: 'hotline' };

const inState: Readonly<Record<AgentStatus, readonly Happening[]>> = {
  signed_out: [],
  ready: [signIn],
  paused: [signIn, pause],
  offered: [signIn, offered],
  talking: [signIn, offered, answered],
  wrap_up: [signIn, offered, answered, ended],
  unreachable: [signIn, unheard],
};

describe('every event in every state', () => {
  const events: Readonly<Record<string, AgentEvent>> = {
    sign_in: signIn,
    sign_out: { kind: 'sign_out' },
    ready: { kind: 'ready' },
    pause: { kind: 'pause', reason: 'training' },
    answered,
    not_answered: missed('not_answered'),
    withdrawn: { kind: 'withdrawn' },
    agent_call_ended: ended,
    wrap_up_done: { kind: 'wrap_up_done' },
    telephone_gone: { kind: 'telephone_gone' },
    released: { kind: 'released' },
    engaged,
    took_over: { kind: 'took_over', entryId: 8 },
    reach_lost: { kind: 'reach_lost', because: 'no_microphone' },
    reach_regained: { kind: 'reach_regained' },
    wrap_up_extended: { kind: 'wrap_up_extended', byS: 60 },
  };
  const order: readonly AgentStatus[] = [
    ...(['signed_out', 'ready', 'paused', 'offered', 'talking', 'wrap_up'] as const),
    'unreachable',
  ];
  // The resulting status, `later:` with the status noted for later, or the reason of the refusal.
  type Cell = AgentStatus | AgentRefusal | `later:${string}`;
  const out = 'signed_out';
  const table: Readonly<Record<keyof typeof events, readonly Cell[]>> = {
    sign_in: [
      ...(['ready', 'already_signed_in', 'already_signed_in', 'already_signed_in'] as const),
      ...(['already_signed_in', 'already_signed_in', 'already_signed_in'] as const),
    ],
    sign_out: ['not_signed_in', out, out, 'later:signed_out', 'later:signed_out', out, out],
    ready: ['not_signed_in', 'already_ready', 'ready', 'busy', 'busy', 'ready', 'unreachable'],
    pause: [
      ...(['not_signed_in', 'paused', 'paused', 'later:paused', 'later:paused'] as const),
      'later:paused',
      'paused',
    ],
    answered: ['no_offer', 'no_offer', 'no_offer', 'talking', 'no_offer', 'no_offer', 'no_offer'],
    not_answered: ['no_offer', 'no_offer', 'no_offer', 'ready', 'no_offer', 'no_offer', 'no_offer'],
    withdrawn: ['no_offer', 'no_offer', 'no_offer', 'ready', 'no_offer', 'no_offer', 'no_offer'],
    agent_call_ended: [
      'no_agent_call',
      'no_agent_call',
      'no_agent_call',
      'no_agent_call',
      'wrap_up',
      'no_agent_call',
      'no_agent_call',
    ],
    wrap_up_done: [
      ...(['no_wrap_up', 'no_wrap_up', 'no_wrap_up', 'no_wrap_up', 'no_wrap_up', 'ready'] as const),
      'no_wrap_up',
    ],
    telephone_gone: ['not_signed_in', out, out, out, 'later:signed_out', out, out],
    released: [
      ...(['not_signed_in', 'already_ready', 'ready', 'ready', 'talking', 'ready'] as const),
      'unreachable',
    ],
    engaged: ['not_signed_in', 'talking', 'talking', 'busy', 'busy', 'talking', 'unreachable'],
    took_over: [
      'no_agent_call',
      'no_agent_call',
      'no_agent_call',
      'no_agent_call',
      'no_agent_call',
      'no_agent_call',
      'no_agent_call',
    ],
    // Where it is only noted, nothing follows it later.
    reach_lost: [
      ...(['later:undefined', 'unreachable', 'later:undefined', 'unreachable'] as const),
      ...(['later:undefined', 'later:undefined', 'unreachable'] as const),
    ],
    reach_regained: [
      ...(['later:undefined', 'later:undefined', 'later:undefined', 'later:undefined'] as const),
      ...(['later:undefined', 'later:undefined', 'ready'] as const),
    ],
    wrap_up_extended: [
      ...(['no_wrap_up', 'no_wrap_up', 'no_wrap_up', 'no_wrap_up', 'no_wrap_up'] as const),
      ...(['later:undefined', 'no_wrap_up'] as const),
    ],
  };

  test.each(Object.keys(events).flatMap((name) => order.map((status) => [name, status] as const)))(
    '%s while %s',
    (name, status) => {
      const event = events[name];
      const expected = table[name]?.[order.indexOf(status)];
      if (event === undefined) throw new Error(`no event ${name}`);
      const state = after(...inState[status]);
      expect(state.status).toBe(status);
      const step = nextAgentState(state, event, at(100));
      switch (step.kind) {
        case 'moved':
          expect(step.state).toMatchObject({ status: expected, sinceAt: at(100) });
          break;
        case 'noted':
          expect(`later:${step.state.afterwards?.to}`).toBe(expected);
          expect(step.state).toMatchObject({ status, sinceAt: state.sinceAt });
          break;
        case 'refused':
          expect(step.because).toBe(expected);
      }
    },
  );
});

describe('what is asked for while busy', () => {
  test('a sign-out takes effect when the agent call ends, without a wrap-up', () => {
    const state = after(signIn, offered, answered, { kind: 'sign_out' }, ended);
    expect(state).toMatchObject({ status: 'signed_out', reason: 'agent', signedInAt: null });
  });

  test('a pause takes effect after the wrap-up', () => {
    const events = [signIn, offered, answered, pause, ended] as const;
    expect(after(...events)).toMatchObject({ status: 'wrap_up', wrapUpUntilAt: at(80) });
    expect(after(...events, { kind: 'wrap_up_done' })).toMatchObject({
      status: 'paused',
      reason: 'lunch',
      afterwards: null,
    });
  });

  test('the last wish counts, and ready takes it back', () => {
    const talking = [signIn, offered, answered, { kind: 'sign_out' }, pause] as const;
    expect(after(...talking, ended, { kind: 'wrap_up_done' }).status).toBe('paused');
    expect(after(...talking, { kind: 'ready' }, ended, { kind: 'wrap_up_done' }).status).toBe(
      'ready',
    );
  });

  test('a sign-in takes back a sign-out', () => {
    const talking = [signIn, offered, answered, { kind: 'sign_out' }, signIn] as const;
    expect(after(...talking, ended).status).toBe('wrap_up');
  });

  test('an offer that is missed, or ended by the caller, lets it take effect', () => {
    expect(after(signIn, offered, pause, missed('refused')).status).toBe('paused');
    expect(after(signIn, offered, { kind: 'sign_out' }, { kind: 'withdrawn' }).status).toBe(
      'signed_out',
    );
  });
});

describe('whether a call reaches her', () => {
  const heard: AgentEvent = { kind: 'reach_regained' };

  test('an agent who becomes free while no call reaches them is unreachable, with the reason, and ready when one does', () => {
    const lost = after(signIn, offered, answered, unheard, ended, { kind: 'wrap_up_done' });
    expect(lost).toMatchObject({ status: 'unreachable', reason: 'not_connected' });
    expect(next(lost, heard, at(100))).toMatchObject({
      status: 'ready',
      reason: null,
      unreachable: null,
      lastFreeAt: at(100),
    });
  });

  test('a pause stays one, and cannot be ended before a call reaches the agent', () => {
    const paused = after(signIn, pause, unheard);
    expect(paused).toMatchObject({ status: 'paused', unreachable: 'not_connected' });
    expect(nextAgentState(paused, { kind: 'ready' }, at(100))).toEqual({
      kind: 'refused',
      because: 'unreachable',
    });
    expect(after(signIn, pause, unheard, heard, { kind: 'ready' }).status).toBe('ready');
  });

  test('an offer that is lost with the telephone is no miss, and the agent keeps the turn', () => {
    const lost = after(signIn, offered, unheard);
    expect(lost).toMatchObject({
      status: 'unreachable',
      misses: 0,
      entryId: null,
      lastFreeAt: at(10),
    });
  });

  test('an agent who signs in before a call reaches them waits for that', () => {
    expect(after(unheard, signIn).status).toBe('unreachable');
    expect(after(unheard, signIn, heard).status).toBe('ready');
  });
});

test('a wrap-up can be extended to a quarter of an hour, and no further', () => {
  const wrapUp = after(signIn, offered, answered, ended);
  const extended = next(wrapUp, { kind: 'wrap_up_extended', byS: 600 }, at(60));
  expect(extended?.wrapUpUntilAt).toEqual(at(660));
  const most = extended && next(extended, { kind: 'wrap_up_extended', byS: 600 }, at(600));
  expect(most?.wrapUpUntilAt).toEqual(at(40 + 900));
  expect(most && nextAgentState(most, { kind: 'wrap_up_extended', byS: 600 }, at(900))).toEqual({
    kind: 'refused',
    because: 'no_more_time',
  });
});

describe('missed offers', () => {
  test('a rest after each, and a pause with the reason after the set number', () => {
    const once = after(signIn, offered, missed('refused'));
    expect(once).toMatchObject({ status: 'ready', misses: 1, restsUntilAt: at(35) });
    expect(isResting(once, at(34))).toBe(true);
    expect(isResting(once, at(35))).toBe(false);
    expect(after(signIn, offered, missed('refused'), offered, missed('unreachable'))).toMatchObject(
      { status: 'paused', reason: 'unreachable', misses: 2 },
    );
  });

  test('with the telephone not registered nothing is missed: a rest, and no pause', () => {
    const away = { ...missed('unreachable'), isAway: true } as AgentEvent;
    expect(after(signIn, offered, { ...away, retryS: 1 } as AgentEvent)).toMatchObject({
      status: 'ready',
      misses: 0,
      // Not again and again within the moment.
      restsUntilAt: at(35),
    });
    expect(after(signIn, offered, away, offered, away, offered, away)).toMatchObject({
      status: 'ready',
      misses: 0,
    });
    expect(after(signIn, offered, missed('refused'), offered, away).misses).toBe(1);
  });

  test('an answer begins the count again, an offer that the caller ended does not count', () => {
    const events = [signIn, offered, missed('not_answered'), offered, answered, ended] as const;
    expect(after(...events).misses).toBe(0);
    expect(after(signIn, offered, { kind: 'withdrawn' })).toMatchObject({
      misses: 0,
      lastFreeAt: at(10),
      restsUntilAt: null,
    });
  });
});

describe('consultations', () => {
  test('have no wrap-up, and lead back to the pause they came from', () => {
    expect(after(signIn, engaged)).toMatchObject({ status: 'talking', entryId: null });
    expect(after(signIn, engaged, ended).status).toBe('ready');
    expect(after(signIn, pause, engaged, ended)).toMatchObject({
      status: 'paused',
      reason: 'lunch',
    });
  });

  test('the agent gets the caller who is handed over, with a wrap-up', () => {
    const took = after(signIn, engaged, { kind: 'took_over', entryId: 9 });
    expect(took).toMatchObject({ status: 'talking', entryId: 9, node: null, callsToday: 1 });
    expect(after(signIn, engaged, { kind: 'took_over', entryId: 9 }, ended).status).toBe('wrap_up');
  });
});

test('calls are counted by the day in China', () => {
  const one = after(signIn, offered, answered, ended, { kind: 'wrap_up_done' });
  expect(one).toMatchObject({ callsToday: 1, callsOn: '2026-11-24' });
  const late = new Date('2026-11-24T16:00:00Z');
  const step = nextAgentState({ ...one, status: 'offered', entryId: 8 }, answered, late);
  expect(step).toMatchObject({ state: { callsToday: 1, callsOn: '2026-11-25' } });
});

const anyEvent: fc.Arbitrary<Happening> = fc.oneof(
  fc.constantFrom<AgentEvent>(
    ...[signIn, { kind: 'sign_out' } as const, { kind: 'ready' } as const, pause, answered],
    ...[missed('refused'), missed('not_answered'), missed('unreachable'), ended, engaged],
    ...(['withdrawn', 'wrap_up_done', 'telephone_gone', 'released'] as const).map((kind) => ({
      kind,
    })),
    { kind: 'agent_call_ended', wrapUpS: 0 },
  ),
  fc.nat({ max: 9 }).map((entryId): Happening => ({ kind: 'offered', entryId })),
  fc.nat({ max: 9 }).map((entryId): AgentEvent => ({ kind: 'took_over', entryId })),
);

test('in any order of events an agent has a caller exactly when they should, and can always be freed', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(anyEvent, fc.nat({ max: 60 })), { maxLength: 60 }), (events) => {
      let state = newAgentState(start);
      let seconds = 0;
      for (const [event, gap] of events) {
        seconds += gap;
        state = next(state, event, at(seconds)) ?? state;
        const { status, entryId, node } = state;
        expect(entryId !== null && status !== 'offered' && status !== 'talking').toBe(false);
        expect(status === 'offered' && entryId === null).toBe(false);
        expect(node !== null).toBe(status === 'talking' && entryId === null);
        expect(state.wrapUpUntilAt !== null).toBe(status === 'wrap_up');
        expect(state.signedInAt !== null).toBe(status !== 'signed_out');
        expect(state.reason !== null && status !== 'paused' && status !== 'signed_out').toBe(false);
        expect(
          state.afterwards !== null && ['signed_out', 'ready', 'paused'].includes(status),
        ).toBe(false);
      }
      // In any state, these three events end everything that holds the agent.
      for (const kind of ['withdrawn', 'telephone_gone'] as const) {
        const step = nextAgentState(state, { kind }, at(seconds));
        if (step.kind !== 'refused') state = step.state;
      }
      const last = nextAgentState(state, { kind: 'agent_call_ended', wrapUpS: 30 }, at(seconds));
      if (last.kind !== 'refused') state = last.state;
      expect(state.status).toBe('signed_out');
    }),
    { numRuns: 1000 },
  );
});
