import { Button } from 'antd';
import { ConfirmDialog } from '../parts/dialog.js';
import { commonWords } from '../words/common.js';
import { useWords } from '../words/useWords.js';

/** Asks the supervisor before a wait or a talk is ended. */
export function EndDialog(props: {
  readonly title: string;
  readonly question: string;
  readonly onEnd: () => void;
  readonly onClose: () => void;
}) {
  const common = useWords(commonWords);
  return (
    <ConfirmDialog
      title={props.title}
      onClose={props.onClose}
      cancel={<Button onClick={props.onClose}>{common.cancel}</Button>}
      confirm={
        <Button
          type="primary"
          danger
          onClick={() => {
            props.onEnd();
            props.onClose();
          }}
        >
          {props.title}
        </Button>
      }
    >
      {props.question}
    </ConfirmDialog>
  );
}
