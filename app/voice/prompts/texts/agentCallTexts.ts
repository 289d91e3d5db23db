/**
 * Texts about an agent call: for a caller whose agent call is cut off, and for an agent who asks for their
 * state.
 */

export const agentCallsZh = {
  agentCallLost: '对不起，刚才的通话中断了。如需继续，请再按零。',
  agentLost: '工作人员的电话断开了，正在为您重新接通，请不要挂机。',
  agentLostNext: '对不起，刚才的工作人员没能接回，现在为您转接其他工作人员。',
  agentTalking: '您正在通话。',
  agentUnreachable: '来电现在无法接通您的话机，请检查网页话机和麦克风。',
} as const;

export const agentCallsEn = {
  agentCallLost:
    'We are sorry. The call to our staff was cut off. To go on with it, press zero again.',
  agentLost:
    'The telephone of our staff member was cut off. We are connecting you again. Please stay on the line.',
  agentLostNext:
    'We are sorry. We could not reach that staff member again. We are connecting you to another one.',
  agentTalking: 'You are in a call.',
  agentUnreachable:
    'No call reaches you now. Please check the telephone in your web page and the microphone.',
} as const;
