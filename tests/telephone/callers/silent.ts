import type { CallerScript } from '../script/callerScript.js';

export const silent: CallerScript = {
  about: 'Somebody presses nothing at all: in office hours a person is tried, then the call ends',
  from: '13800001009',
  async talk(call) {
    await call.answered;
    await call.hears('mainMenuAgain');
    await call.hears('mainMenuHelp');
    await call.hears('noDigitsGoodbye');
    await call.hears('goodbye', { until: 'end' });
  },
};
