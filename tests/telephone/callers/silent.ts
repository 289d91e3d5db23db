import type { CallerScript } from '../script/callerScript.js';

export const silent: CallerScript = {
  about: 'Somebody presses nothing at all, and is led on to the end',
  from: '13800001009',
  async talk(call) {
    await call.answered;
    await call.hears('mainMenuAgain');
    await call.hears('mainMenuHelp');
    await call.hears('noKeysGoodbye');
    await call.hears('goodbye', { until: 'end' });
  },
};
