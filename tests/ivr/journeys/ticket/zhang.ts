/** Zhang Xiuying, who asks for tickets: the digits, and the person and the case in the database. */
import { presses } from '../scriptedCall.js';
import type { TicketScene } from '../ticketScene.js';

export const zhang = [
  presses('请输入身份证号码', '11010519491231002*#'),
  presses('请输入六位查询密码', '246810#'),
];

export async function zhangId(scene: TicketScene): Promise<number> {
  const [row] = await scene.rows<{ id: number }>("SELECT id FROM persons WHERE name = '张秀英'");
  return row?.id ?? 0;
}

export async function zhangsCase(
  scene: TicketScene,
): Promise<{ caseId: number; personId: number }> {
  const personId = await zhangId(scene);
  const [row] = await scene.rows<{ case_id: number }>(
    'SELECT case_id FROM parties WHERE person_id = $1',
    [personId],
  );
  return { caseId: row?.case_id ?? 0, personId };
}
