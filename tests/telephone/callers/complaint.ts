import { mainMenuDigits } from '../mainMenuDigits.js';
import type { TicketScript } from '../script/callerScript.js';

export const complaint: TicketScript = {
  about: 'Somebody complains; the head of the department answers, and she calls again to hear it',
  from: '13800001012',
  leavesTicket: true,
  async talk(caller, tickets) {
    const greeting = await tickets.sentence('您好。');
    const words = await tickets.sentence('我的案件半年没有消息，打电话也没有人接，请帮我催一催。');

    await caller.hears('mainMenu');
    await caller.press(mainMenuDigits.complain);
    await caller.hears('complainMenu');
    await caller.press('1');
    await caller.hears('aboutCourt');
    await caller.press('1');
    await caller.hears('aboutDepartment');
    // The enforcement bureau is on the second page.
    await caller.press('8');
    await caller.hears('aboutDepartment');
    await caller.press('1');
    await tickets.leavesMessage(caller, 'complaintIntro', [greeting, words]);
    // About a ticket that an earlier call opened the caller hears nothing, because the calling
    // number proves nothing.
    await caller.hearsOneOf(['ticketSmsSent', 'ticketJoinedQuietly'], { until: 'end' });
    await caller.hangUp();

    const ticket = await tickets.ticketOf(this.from);
    const code = await tickets.codeOf(caller, ticket);
    await tickets.showMessage(ticket, words);
    await tickets.show(ticket);
    await tickets.showSms(ticket);
    await tickets.answers(ticket, '已经安排承办法官今天下午给您回电话，给您带来不便，请谅解');

    const again = await tickets.dialAgain();
    await again.hears('mainMenu');
    await again.press(mainMenuDigits.myTicket);
    await again.hears('myTicketMenu');
    await again.press('1');
    await again.hears('askTicketNumber');
    await again.press(`${ticket.number}#`);
    await again.hears('askTicketCode');
    await again.press(code, { isSecret: true });
    await again.hears('ticketStatusReplied');
    await again.hears('ticketContent', { until: 'end' });
    await again.press('1');
    await again.hears('ticketThanks', { until: 'end' });
    await again.hangUp();
    await tickets.show(ticket);
  },
};
