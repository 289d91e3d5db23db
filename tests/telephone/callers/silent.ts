import type { CallerScript } from '../callerScript.js';

export const silent: CallerScript = {
  about: 'Somebody presses nothing at all, and is led on to the end',
  from: '13800001009',
  async talk(call) {
    await call.answered;
    await call.hears('mainMenuAgain', { withinMs: 90_000 });
    await call.hears('mainMenuHelp', { withinMs: 90_000 });
    await call.hears('noKeysGoodbye', { withinMs: 120_000 });
    await call.hears('goodbye', { until: 'end' });
  },
};
