import { mainMenuKeys } from '../mainMenuKeys.js';
import type { OrderScript } from '../script/callerScript.js';

export const complaint: OrderScript = {
  about: 'Somebody complains; the head of the department answers, and she calls again to hear it',
  from: '13800001012',
  leavesOrder: true,
  async talk(caller, orders) {
    const greeting = await orders.sentence('您好。');
    const words = await orders.sentence('我的案件半年没有消息，打电话也没有人接，请帮我催一催。');

    await caller.hears('mainMenu');
    await caller.press(mainMenuKeys.complain);
    await caller.hears('complainMenu');
    await caller.press('1');
    await caller.hears('aboutCourt');
    await caller.press('1');
    await caller.hears('aboutDepartment');
    // The enforcement bureau is on the second page.
    await caller.press('8');
    await caller.hears('aboutDepartment');
    await caller.press('1');
    await orders.leavesMessage(caller, 'complaintIntro', [greeting, words]);
    // About an order that an earlier call opened the caller hears nothing, because the calling
    // number proves nothing.
    await caller.hearsOneOf(['orderSmsSent', 'orderJoinedQuietly'], { until: 'end' });
    await caller.hangUp();

    const order = await orders.orderOf(this.from);
    const code = await orders.codeOf(caller, order);
    await orders.showMessage(order, words);
    await orders.show(order);
    await orders.showSms(order);
    await orders.answers(order, '已经安排承办法官今天下午给您回电话，给您带来不便，请谅解');

    const again = await orders.dialAgain();
    await again.hears('mainMenu');
    await again.press(mainMenuKeys.myOrder);
    await again.hears('myOrderMenu');
    await again.press('1');
    await again.hears('askOrderNumber');
    await again.press(`${order.number}#`);
    await again.hears('askOrderCode');
    await again.press(code, { isSecret: true });
    await again.hears('orderStatusReplied');
    await again.hears('orderContent', { until: 'end' });
    await again.press('1');
    await again.hears('orderThanks', { until: 'end' });
    await again.hangUp();
    await orders.show(order);
  },
};
