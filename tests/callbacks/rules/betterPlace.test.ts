import { betterPlace, type CallbackPlace } from '../../../app/callbacks/rules/betterPlace.js';

const at = (minute: number) => new Date(Date.UTC(2026, 10, 24, 2, minute));

const place = (given: Partial<CallbackPlace> = {}): CallbackPlace => ({
  orderAt: at(10),
  nextAt: at(20),
  inDanger: false,
  language: 'zh',
  skills: ['language:zh', 'topic:case'],
  needs: ['topic:case'],
  ...given,
});

test.each<[string, Partial<CallbackPlace>]>([
  ['the same', {}],
  ['a later place', { orderAt: at(11) }],
  ['a later attempt', { nextAt: at(21) }],
  ['more needs', { needs: ['court:1', 'topic:case'] }],
  ['other needs', { needs: ['topic:filing'] }],
])('%s is nothing better', (_what, left) => {
  expect(betterPlace(place(), place(left))).toBeNull();
  expect(betterPlace(place({ inDanger: true }), place(left))).toBeNull();
});

test('each part is the better one of both', () => {
  const open = place({ orderAt: at(5), nextAt: at(40) });
  const left = place({ orderAt: at(9), nextAt: at(12), inDanger: true });
  const better = place({ orderAt: at(5), nextAt: at(12), inDanger: true });
  expect(betterPlace(open, left)).toEqual(better);
  expect(betterPlace(left, open)).toEqual(better);
});

describe('what the caller needs of an agent', () => {
  const english = { language: 'en', skills: ['language:en'] } as const;

  test('is what they said last', () => {
    const left = place({ orderAt: at(9), ...english, needs: ['language:en'] });
    expect(betterPlace(place(), left)).toEqual(left);
    const same = place({ orderAt: at(9), ...english });
    expect(betterPlace(place(), same)).toEqual(same);
  });

  test('is less if the callback needs less, so that no agent is lost', () => {
    const left = place({ orderAt: at(9), ...english, needs: ['language:en', 'topic:case'] });
    expect(betterPlace(place(), left)).toEqual(place({ orderAt: at(9) }));
  });

  test('alone makes it better if it is less', () => {
    const left = place({ ...english, needs: [] });
    expect(betterPlace(place(), left)).toEqual(left);
  });
});
