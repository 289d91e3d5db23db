/** Callers who have opened one case by a code: what they learn when they leave a ticket. */
import { lastSecret } from '../../../messages/readSealedSms.js';
import { hangsUp, presses, type Turn } from '../scriptedCall.js';
import { choosesEnforcement, leaves, TicketScene } from '../ticketScene.js';
import { TestApp } from '../testApp.js';

let hotline: TestApp;
let scene: TicketScene;
beforeEach(async () => {
  hotline = await TestApp.start();
  scene = new TicketScene(hotline);
});
afterEach(() => hotline.stop());

const toIdentity = presses('查案件请按一', '1');

/** Li opens all of his cases. */
const signsIn = [
  toIdentity,
  presses('请输入身份证号码', '440524188001010014#'),
  presses('请输入六位查询密码', '135791#'),
  presses('您共有三件案件', '*'),
];

/** Somebody opens Li's oldest case, whose file has another number: that of a former partner, say. */
function opensOldestCase(): Turn[] {
  const code = { hears: '请输入六位验证码', digits: '' };
  return [
    toIdentity,
    presses('请输入身份证号码', '26000203#'),
    presses(/请输入六位查询密码。没有密码，请先按零，再按井号键/, '0#'),
    presses('用短信验证码核实身份，请按一', '1'),
    Object.assign(code, {
      before: async () => {
        code.digits = `${await lastSecret(hotline.database.pool, hotline.app.identityKeys)}#`;
      },
    }),
    presses(/您可以查询登记了这个手机号码的案件/, '*'),
  ];
}

test.each<[string, readonly Turn[]]>([
  [
    'complaint',
    [
      presses('举报违纪违法请按二', '1'),
      presses(/请选择涉及的法院[^]*临江市中级人民法院请按一/, '1'),
      ...choosesEnforcement,
      ...leaves('请说明要投诉的事情'),
    ],
  ],
  [
    'report of a violation',
    [
      presses('举报违纪违法请按二', '2'),
      presses('现在留下号码举报，请按一', '1'),
      presses(/请选择涉及的法院[^]*临江市中级人民法院请按一/, '1'),
      ...choosesEnforcement,
      ...leaves('请说明要举报的人和事情'),
    ],
  ],
])(
  'they learn nothing of a %s of the same person, and nothing is added to it',
  async (_, turns) => {
    const complains = [presses('投诉、举报、建议请按四', '4'), ...turns];
    await hotline.call([...signsIn, ...complains, hangsUp(/登记编号是/)]);
    const own = await scene.last();
    const call = hotline.newCall([...opensOldestCase(), ...complains, hangsUp(/登记编号是/)]);
    call.callerNumber = '13800002222';
    await hotline.run(call);
    expect(call.problems).toEqual([]);
    expect(call.words).not.toContain(scene.spokenNumber(own));
    expect(call.words).not.toContain('此前已经登记');
    expect((await scene.last()).number).not.toBe(own.number);
    expect(await scene.rows('SELECT FROM ticket_repeats')).toEqual([]);
  },
);
