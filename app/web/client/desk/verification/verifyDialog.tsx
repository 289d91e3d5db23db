/** What the caller says of themselves, to be compared with a case: right or wrong, and nothing else. */
import { useId, useState, type SubmitEvent } from 'react';
import { Alert } from '../../parts/controls/alert.js';
import { Button } from '../../parts/controls/button.js';
import { Input } from '../../parts/controls/input.js';
import { Dialog } from '../../parts/dialog.js';
import { Field } from '../../parts/field.js';
import { RefusalNotice, RefusedForm } from '../../parts/refusal.js';
import { commonWords } from '../../words/common.js';
import { deskWords } from '../../words/desk.js';
import { useWords } from '../../words/useWords.js';
import { useDeskAct, type DeskAgentCall } from '../useDesk.js';

/** In the order in which they are asked. */
const fields = [
  { name: 'fullName', label: 'name', maxLength: 60 },
  { name: 'idNumber', label: 'idNumber', maxLength: 30 },
  { name: 'caseNumber', label: 'caseNumber', maxLength: 60 },
] as const;

const nothing = { fullName: '', idNumber: '', caseNumber: '' };

export function VerifyDialog(props: {
  readonly agentCall: DeskAgentCall;
  readonly onClose: () => void;
}) {
  const { agentCall, onClose } = props;
  const { verifySaid: words } = useWords(deskWords);
  const common = useWords(commonWords);
  const form = useId();
  const verify = useDeskAct('POST /api/desk/verification/by-agent', { inForm: true });
  const [said, setSaid] = useState(nothing);

  function submit(event: SubmitEvent): void {
    event.preventDefault();
    verify.mutate(
      { body: { callId: agentCall.callId, ...said } },
      { onSuccess: ({ result }) => result === 'right' && onClose() },
    );
  }

  return (
    <Dialog
      title={words.title}
      onClose={onClose}
      foot={
        <>
          <Button onClick={onClose}>{common.cancel}</Button>
          <Button kind="primary" type="submit" form={form} isBusy={verify.isPending}>
            {words.compare}
          </Button>
        </>
      }
    >
      <form id={form} className="stack" autoComplete="off" onSubmit={submit}>
        <p>{words.hint}</p>
        {!agentCall.isRecorded && <Alert tone="warn" title={words.unrecorded} />}
        <RefusedForm error={verify.error}>
          {fields.map(({ name, label, maxLength }) => (
            <Field key={name} label={words[label]} name={name}>
              {(tied) => (
                <Input
                  {...tied}
                  required
                  autoComplete="off"
                  spellCheck={false}
                  maxLength={maxLength}
                  value={said[name]}
                  onChange={({ target }) => setSaid({ ...said, [name]: target.value })}
                />
              )}
            </Field>
          ))}
          {verify.data?.result === 'wrong' && <Alert tone="bad" title={words.wrong} />}
          <RefusalNotice />
        </RefusedForm>
        <p className="small mute">{words.limits}</p>
      </form>
    </Dialog>
  );
}
