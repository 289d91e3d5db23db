import type { AgentScript } from '../script/callerScript.js';

const agentNumber = '1001';
/** What a caller hears who cannot join the queue. */
const turnedAway = ['queueFull', 'queueNobody', 'personNotHere', 'callbackOffer', 'messageOffer'];

export const agent: AgentScript = {
  about: 'Somebody asks for a person: agent 1001 answers, puts her on hold, and gets five points',
  from: '13800001010',
  agents: [agentNumber],
  async talk(caller, agents) {
    const question = await agents.sentence('您好，我想问一下，开庭那天要带什么？');
    const greeting = await agents.sentence('您好，一零零一号为您服务，请讲。');
    const answer = await agents.sentence('请带上身份证原件，还有全部证据的原件。');
    const thanks = await agents.sentence('好的，谢谢您。');

    await caller.hears('mainMenu');
    const rings = agents.rings(agentNumber);
    rings.catch(() => undefined);
    await caller.press('0');
    const { sound } = await caller.hearsOneOf(['queueEntered', ...turnedAway]);
    if (!sound.id.endsWith('/queueEntered')) {
      await caller.press('*');
      await caller.hears('mainMenu', { until: 'end' });
      throw new Error(
        `the caller was not put into the queue: she heard ${sound.id}. The console tells, as ` +
          'administrator, its hours and who is signed in (Admin: Queues, Agents), and opens it round the clock',
      );
    }
    await caller.hears('recordingNotice', { until: 'end' });
    const line = await agents.picksUp(agentNumber, await rings);
    await caller.hears('queueNext');
    // Only the agent hears this: topic, language, and whether the caller's identity is verified.
    await line.hears('agentCallerNotVerified', { until: 'end' });
    await agents.isPutThrough(agentNumber);
    await agents.says(agentNumber, line, caller, greeting);
    await agents.says('caller', caller, line, question);
    await line.press('*1');
    await line.hears('agentOnHold', { until: 'end' });
    await caller.hears(/^hold\//);
    await line.press('*1');
    await line.hears('agentOffHold', { until: 'end' });
    await agents.says(agentNumber, line, caller, answer);
    await agents.says('caller', caller, line, thanks);
    await line.hangUp();

    await caller.hears('satisfactionDigits', { until: 'end' });
    await caller.press('5');
    await caller.hears('satisfactionThanks', { until: 'end' });
  },
};
