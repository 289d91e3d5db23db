import type { CallerScript } from '../script/callerScript.js';

export const impatient: CallerScript = {
  about:
    'Somebody asks for a person, and does not wait; or nobody is there, and she hears what to do',
  from: '13800001011',
  async talk(call) {
    await call.hears('mainMenu');
    await call.press('0');
    const { sound } = await call.hearsOneOf(['queueNext', 'queueNobody', 'callbackOffer']);
    if (sound.id.endsWith('/queueNext')) {
      await call.press('*');
      await call.hears('queueChoice');
      await call.press('*');
      await call.hears('queueLeft');
    } else {
      if (!sound.id.endsWith('/callbackOffer')) await call.hears('callbackOffer');
      await call.press('*');
    }
    await call.hears('mainMenu');
  },
};
