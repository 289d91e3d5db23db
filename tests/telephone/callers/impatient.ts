import type { CallerScript } from '../script/callerScript.js';

export const impatient: CallerScript = {
  about:
    'Somebody asks for a person, and does not wait; or nobody is there, and she hears what to do',
  from: '13800001011',
  async talk(call) {
    await call.hears('mainMenu');
    await call.press('0');
    const { sound } = await call.hearsOneOf(['lineNext', 'lineNobody', 'callbackOffer']);
    if (sound.id.endsWith('/lineNext')) {
      await call.press('*');
      await call.hears('lineChoice');
      await call.press('*');
      await call.hears('lineLeft');
    } else {
      if (!sound.id.endsWith('/callbackOffer')) await call.hears('callbackOffer');
      await call.press('*');
    }
    await call.hears('mainMenu');
  },
};
