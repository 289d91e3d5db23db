/** What callers ask about the fees of their case: how to pay, the payment code, the refund. */
import { tangsNumbers, tangsPaymentCode } from '../../../../app/local/sample/known/tangsFees.js';
import { samplePeople } from '../../../../app/local/sample/samplePeople.js';
import { spoken } from '../../../../app/voice/prompts/spoken.js';
import { hangsUp, presses, type Turn } from '../scriptedCall.js';
import { TestApp } from '../testApp.js';

const { toPay, refund } = tangsNumbers;
const code = spoken('zh').clearDigits(tangsPaymentCode);

let hotline: TestApp;
beforeEach(async () => {
  hotline = await TestApp.start();
});
afterEach(() => hotline.stop());

/** Signs in by a query number, and asks for the fees. */
const toFees = ({ queryNumber, password }: typeof toPay | typeof refund): Turn[] => [
  presses('查案件请按一', '1'),
  presses('请输入身份证号码', `${queryNumber}#`),
  presses('请输入六位查询密码', `${password}#`),
  presses('其他内容请按八', '6'),
];

/** Sets a field of the fee in the case of a query number. */
async function setFee({ queryNumber }: { queryNumber: string }, fields: object): Promise<void> {
  await hotline.database.asOwner(
    `UPDATE cases SET fees = jsonb_build_array((fees -> 0) || $2::jsonb)
      WHERE id = (SELECT case_id FROM parties WHERE query_number = $1)`,
    [queryNumber, JSON.stringify(fields)],
  );
}

async function sealedSms(): Promise<{ template: string; to: string; body: string }[]> {
  const { rows } = await hotline.database.pool.query<{
    template: string;
    to: string;
    body: string;
  }>(
    `SELECT template, to_number AS to, body FROM sms_outbox
      WHERE purpose = 'payment_code' AND id IN (SELECT sms_id FROM sms_sealed) ORDER BY id`,
  );
  return rows;
}

describe('paying', () => {
  test('she hears how, by when and by which code, and the audit says so', async () => {
    const call = await hotline.call([
      ...toFees(toPay),
      presses(
        /案件受理费应交四千三百元。[^]*还应交两千元。[^]*听缴费方式和缴费码请按一。\n把缴费码发到您在法院登记的手机，请按二。/,
        '1',
      ),
      presses(
        new RegExp(`还应交两千元。\n缴费期限是[^]*缴费码是${code}。\n请凭缴费码或者缴费通知`),
        '*',
      ),
      hangsUp('其他内容请按八'),
    ]);
    expect(call.words).toContain('诉讼费用、缴费码和退费请按六。');
    expect(call.words).not.toContain('退费请按三');
    expect(await hotline.auditOf(call)).toEqual([
      expect.arrayContaining(['next_hearing']),
      ['fee_acceptance'],
      ['payment_code', 'fee_acceptance'],
    ]);
  });

  test('the code goes to the number on file, which stands in no list; a call has its limit', async () => {
    const again = presses('您在法院登记过手机号码的', '2');
    const call = await hotline.call([
      ...toFees(toPay),
      presses('听缴费方式和缴费码请按一', '2'),
      ...[again, again, again, again],
      presses('您在法院登记过手机号码的', '2'),
      hangsUp('这次通话的发送次数已经用完'),
    ]);
    const sent = await sealedSms();
    expect(sent).toHaveLength(5);
    expect(sent[0]).toEqual({
      template: 'paymentCodeUntil',
      to: '',
      body: expect.stringMatching(
        /^您的案件受理费待交2000\.00元，期限.*，缴费码\{code\}。/,
      ) as string,
    });
    expect(await hotline.auditOf(call)).toContainEqual([
      ...['by_sms', 'payment_code', 'fee_acceptance'],
    ]);
    expect(await hotline.transcriptOf(call)).toContain('step sent sms payment_code');
    expect((await hotline.transcriptOf(call)).join('\n')).not.toContain(samplePeople.tang.mobile);
  });

  test('a day has its limit, and she can still hear the code', async () => {
    const { SENT_PER_NUMBER_PER_DAY: perDay } = hotline.app.config;
    await hotline.database.asOwner(
      `INSERT INTO disclosures (at, person_id, case_id, facts, proof)
       SELECT $2, person_id, case_id, '{by_sms,payment_code}', 'query_number_and_password'
         FROM parties, generate_series(1, $3) WHERE query_number = $1`,
      [toPay.queryNumber, hotline.now, perDay],
    );
    await hotline.call([
      ...toFees(toPay),
      presses('听缴费方式和缴费码请按一', '2'),
      presses('缴费码今天已经发过多次', '1'),
      hangsUp(`缴费码是${code}。`),
    ]);
    expect(await sealedSms()).toEqual([]);
  });

  test('without a number on file she is told the same, and nothing is sent or noted', async () => {
    await hotline.database.asOwner(
      'UPDATE parties SET mobile_sealed = NULL WHERE query_number = $1',
      [toPay.queryNumber],
    );
    const call = await hotline.call([
      ...toFees(toPay),
      presses('听缴费方式和缴费码请按一', '2'),
      hangsUp('您在法院登记过手机号码的，缴费码马上发到那个号码'),
    ]);
    expect(await sealedSms()).toEqual([]);
    expect((await hotline.auditOf(call)).flat()).not.toContain('by_sms');
  });

  test('without code and day: the notice, and the seven days of article 22', async () => {
    await setFee(toPay, { paymentCode: null, dueOn: null });
    const call = await hotline.call([
      ...toFees(toPay),
      presses('听缴费方式和缴费码请按一', '1'),
      hangsUp(/第二天起，七日内交纳，依据是诉讼费用交纳办法第二十二条。\n缴费码请看法院的缴费通知/),
    ]);
    expect(call.words).not.toContain('缴费码发到您');
  });
});

describe('a refund', () => {
  const asks = [...toFees(refund), presses('退费请按三', '3')];

  test('what comes back, what it waits for, and by when', async () => {
    const call = await hotline.call([
      ...asks,
      presses(
        /应退一千零五十元。\n还有一千零五十元尚未退还。\n退费还缺收款账号。[^]*十五日内退还[^]*第五十三条/,
        '4',
      ),
      presses(/诉讼费由败诉方负担/, '*'),
      presses('退费请按三', '*'),
      hangsUp('其他内容请按八'),
    ]);
    expect(call.words).not.toContain('听缴费方式');
  });

  test('late: she may complain', async () => {
    await setFee(refund, { effectiveOn: '2026-03-02', refundState: 'applied' });
    await hotline.call([
      ...asks,
      hangsUp(/退费申请正在审核。\n按照[^]*第五十三条，退还期限已于[^]*届满。[^]*投诉/),
    ]);
  });

  test('what is with the bank is not late, and what is back is done', async () => {
    await setFee(refund, { effectiveOn: '2026-03-02', refundState: 'sent' });
    const sent = await hotline.call([...asks, hangsUp('法院已经办理退费，到账请以银行通知为准')]);
    expect(sent.words).not.toMatch(/届满|尚未退还/);
    await setFee(refund, { refundedFen: 105_000 });
    await hotline.call([...asks, hangsUp(/已退一千零五十元。\n应退的费用已经全部退还/)]);
  });

  test('none on record after a judgment: the rule, and what to give', async () => {
    await setFee(refund, { refundableFen: 0, effectiveOn: null, refundState: null });
    await hotline.call([
      ...asks,
      hangsUp(/没有登记要退给您的费用。\n应当退给您的，[^]*第五十三条。\n缴费人自己的银行账号/),
    ]);
  });
});
