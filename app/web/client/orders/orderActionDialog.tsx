/** Asks for what an action on an order needs, and sends the action. */
import { Alert, Button, Checkbox, Input, InputNumber, Radio, Select } from 'antd';
import { useState, type SubmitEvent } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { callApi } from '../api/callApi.js';
import { useRead } from '../api/useRead.js';
import { Dialog } from '../parts/dialog.js';
import { Field } from '../parts/field.js';
import { tell } from '../parts/toasts.js';
import { usePreferences } from '../words/preferences.js';
import { commonWords } from '../words/common.js';
import { orderWords } from '../words/orders.js';
import { refusalWords } from '../api/refusals.js';
import { useWords } from '../words/useWords.js';
import type { OrderAction, OrderShown } from './orderShown.js';

type Unit = 'hours' | 'working_hours' | 'days' | 'working_days';

/** Every input that the dialog can ask for. */
interface Asked {
  readonly text: string;
  readonly departmentId: number | null;
  readonly handlerId: number | null;
  readonly nothingPersonal: boolean;
  readonly amount: number;
  readonly unit: Unit;
  readonly satisfied: boolean | null;
  readonly file: File | null;
}

/**
 * Sends the action.
 * @returns what to tell the user besides, such as a new code.
 */
async function act(number: string, action: OrderAction, asked: Asked): Promise<string | null> {
  const params = { number };
  const reasoned = { params, body: { reason: asked.text } };
  switch (action) {
    case 'dispatch':
      if (asked.departmentId === null) return null;
      await callApi('POST /api/orders/:number/dispatch', {
        params,
        body: {
          departmentId: asked.departmentId,
          ...(asked.handlerId === null ? {} : { handlerId: asked.handlerId }),
          ...(asked.text === '' ? {} : { reason: asked.text }),
        },
      });
      return null;
    case 'accept':
      await callApi('POST /api/orders/:number/accept', { params });
      return null;
    case 'conclude':
      await callApi('POST /api/orders/:number/conclude', { params });
      return null;
    case 'return':
      await callApi('POST /api/orders/:number/return', reasoned);
      return null;
    case 'supervise':
      await callApi('POST /api/orders/:number/supervise', reasoned);
      return null;
    case 'reopen':
      await callApi('POST /api/orders/:number/reopen', reasoned);
      return null;
    case 'withdraw':
      await callApi('POST /api/orders/:number/withdraw', reasoned);
      return null;
    case 'reply':
      await callApi('POST /api/orders/:number/reply', {
        params,
        body: { text: asked.text, nothingPersonal: asked.nothingPersonal },
      });
      return null;
    case 'extend':
      await callApi('POST /api/orders/:number/extend', {
        params,
        body: { amount: asked.amount, unit: asked.unit, reason: asked.text },
      });
      return null;
    case 'close':
      await callApi('POST /api/orders/:number/close', {
        params,
        body: { satisfied: asked.satisfied },
      });
      return null;
    case 'renew_code': {
      const made = await callApi('POST /api/orders/:number/code', {
        params,
        body: { how: asked.text },
      });
      return made.code;
    }
    case 'attach':
      if (asked.file !== null)
        await callApi('POST /api/orders/:number/attachments', {
          params,
          query: { name: asked.file.name },
          file: asked.file,
        });
      return null;
    default: {
      const never: never = action;
      return never;
    }
  }
}

const needsReason: readonly OrderAction[] = ['return', 'supervise', 'reopen', 'withdraw', 'extend'];

export function OrderActionDialog(props: {
  readonly order: OrderShown;
  readonly action: OrderAction;
  readonly onClose: () => void;
}) {
  const { order, action } = props;
  const words = useWords(orderWords);
  const common = useWords(commonWords);
  const { language } = usePreferences();
  const cache = useQueryClient();
  const [asked, setAsked] = useState<Asked>({
    text: '',
    departmentId: order.department?.id ?? null,
    handlerId: null,
    nothingPersonal: false,
    amount: 3,
    unit: 'working_days',
    satisfied: null,
    file: null,
  });
  const [isDoing, setIsDoing] = useState(false);
  const [code, setCode] = useState<string | null>(null);
  const change = (next: Partial<Asked>) => setAsked((former) => ({ ...former, ...next }));

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    setIsDoing(true);
    try {
      const told = await act(order.number, action, asked);
      tell('good', words.done);
      if (told === null) props.onClose();
      else setCode(told);
    } catch (error) {
      tell('bad', refusalWords(error, language));
    } finally {
      setIsDoing(false);
      for (const route of ['GET /api/orders/:number', 'GET /api/orders', 'GET /api/order-summary'])
        void cache.invalidateQueries({ queryKey: [route] });
    }
  }

  if (code !== null)
    return (
      <Dialog title={words.action[action]} onClose={props.onClose}>
        <Alert
          type="success"
          title={<span className="call-number num">{`${words.code} ${code}`}</span>}
          description={words.codeHint}
        />
      </Dialog>
    );
  return (
    <Dialog title={`${words.action[action]} · ${order.number}`} onClose={props.onClose}>
      <form className="stack" onSubmit={(event) => void submit(event)}>
        {action === 'dispatch' && <WhereTo order={order} asked={asked} onChange={change} />}
        {action === 'extend' && (
          <Field label={words.amount}>
            {(tied) => (
              <span className="row">
                <InputNumber
                  {...tied}
                  min={1}
                  max={5000}
                  value={asked.amount}
                  onChange={(amount) => change({ amount: amount ?? 1 })}
                />
                <Select
                  aria-label={words.amount}
                  value={asked.unit}
                  onChange={(unit) => change({ unit })}
                  options={(Object.keys(words.units) as Unit[]).map((unit) => ({
                    value: unit,
                    label: words.units[unit],
                  }))}
                />
              </span>
            )}
          </Field>
        )}
        {action === 'close' && (
          <Radio.Group
            aria-label={words.satisfied}
            value={asked.satisfied}
            onChange={(event) => change({ satisfied: event.target.value as boolean | null })}
            options={[
              { value: true, label: common.yes },
              { value: false, label: common.no },
              { value: null, label: words.notSaid },
            ]}
          />
        )}
        {action === 'attach' && (
          <input
            type="file"
            required
            aria-label={words.action.attach}
            onChange={(event) => change({ file: event.target.files?.[0] ?? null })}
          />
        )}
        {(action === 'dispatch' ||
          action === 'reply' ||
          action === 'renew_code' ||
          needsReason.includes(action)) && (
          <Field
            label={
              action === 'reply'
                ? words.text
                : action === 'renew_code'
                  ? words.howVerified
                  : words.reasonOf
            }
          >
            {(tied) => (
              <Input.TextArea
                {...tied}
                rows={action === 'reply' ? 6 : 3}
                required={action !== 'dispatch'}
                maxLength={action === 'reply' ? 4000 : 500}
                value={asked.text}
                onChange={(event) => change({ text: event.target.value })}
              />
            )}
          </Field>
        )}
        {action === 'reply' && (
          <Checkbox
            checked={asked.nothingPersonal}
            onChange={(event) => change({ nothingPersonal: event.target.checked })}
          >
            {words.nothingPersonal}
          </Checkbox>
        )}
        <div className="row">
          <Button type="primary" htmlType="submit" loading={isDoing}>
            {words.action[action]}
          </Button>
          <Button onClick={props.onClose}>{common.cancel}</Button>
        </div>
      </form>
    </Dialog>
  );
}

function WhereTo(props: {
  readonly order: OrderShown;
  readonly asked: Asked;
  readonly onChange: (next: Partial<Asked>) => void;
}) {
  const words = useWords(orderWords);
  const people = useRead('GET /api/directory', { query: { courtId: props.order.court.id } }).data;
  return (
    <>
      <Field label={words.toDepartment}>
        {(tied) => (
          <Select
            {...tied}
            aria-label={words.toDepartment}
            value={props.asked.departmentId}
            onChange={(departmentId) => props.onChange({ departmentId, handlerId: null })}
            options={(people?.departments ?? []).map(({ id, name }) => ({
              value: id,
              label: name,
            }))}
          />
        )}
      </Field>
      <Field label={words.toHandler}>
        {(tied) => (
          <Select
            {...tied}
            aria-label={words.toHandler}
            allowClear
            placeholder={words.departmentDecides}
            value={props.asked.handlerId}
            onChange={(handlerId) => props.onChange({ handlerId: handlerId ?? null })}
            options={(people?.staff ?? [])
              .filter(({ departmentId }) => departmentId === props.asked.departmentId)
              .map(({ id, name }) => ({ value: id, label: name }))}
          />
        )}
      </Field>
    </>
  );
}
