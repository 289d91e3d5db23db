import { madeSentence, signIn, type CallerScript } from '../script/callerScript.js';

export const wrongPassword: CallerScript = {
  about:
    'Somebody tries passwords until the number is locked (for some minutes: zhou waits for his filing)',
  from: '13800001008',
  async talk(call) {
    await signIn(call, '26000008', '000000');
    for (let tries = 2; tries <= 10; tries++) {
      const answer = await call.hearsOneOf(['signInFailed', madeSentence]);
      if (!answer.sound.id.endsWith('/signInFailed')) return;
      const next = await call.hearsOneOf(['askNumber', 'signInLeft']);
      if (next.sound.id.endsWith('/signInLeft')) return;
      await call.press('26000008#', { isSecret: true });
      const question = await call.hearsOneOf(['askPassword', madeSentence]);
      if (!question.sound.id.endsWith('/askPassword')) return;
      await call.press('000000#', { isSecret: true });
    }
  },
};
