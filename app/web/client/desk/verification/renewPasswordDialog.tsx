/** Has a new query password sent to the number on file. Nothing says whether there is one. */
import { useId, type SubmitEvent } from 'react';
import { Alert } from '../../parts/controls/alert.js';
import { Button } from '../../parts/controls/button.js';
import { Dialog } from '../../parts/dialog.js';
import { RefusalNotice, RefusedForm } from '../../parts/refusal.js';
import { commonWords } from '../../words/common.js';
import { deskWords } from '../../words/desk.js';
import { useWords } from '../../words/useWords.js';
import { useDeskAct } from '../useDesk.js';

export function RenewPasswordDialog(props: {
  readonly callId: string;
  readonly onClose: () => void;
}) {
  const { callId, onClose } = props;
  const { renewal: words } = useWords(deskWords);
  const common = useWords(commonWords);
  const form = useId();
  const renew = useDeskAct('POST /api/desk/password-renewal', { inForm: true });

  function submit(event: SubmitEvent): void {
    event.preventDefault();
    renew.mutate({ body: { callId } });
  }

  return (
    <Dialog
      title={words.title}
      onClose={onClose}
      foot={
        renew.isSuccess ? (
          <Button kind="primary" onClick={onClose}>
            {common.close}
          </Button>
        ) : (
          <>
            <Button onClick={onClose}>{common.cancel}</Button>
            <Button kind="primary" type="submit" form={form} isBusy={renew.isPending}>
              {words.send}
            </Button>
          </>
        )
      }
    >
      <form id={form} className="stack" onSubmit={submit}>
        {renew.isSuccess ? (
          <Alert tone="info" title={words.asked} />
        ) : (
          <RefusedForm error={renew.error}>
            <p>{words.hint}</p>
            <p>{words.whatHappens}</p>
            <RefusalNotice />
          </RefusedForm>
        )}
        <p className="small mute">{words.limits}</p>
      </form>
    </Dialog>
  );
}
