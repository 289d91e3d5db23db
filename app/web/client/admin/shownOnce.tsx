import { Alert } from 'antd';
import { Dialog } from '../parts/dialog.js';

/** A secret that is shown this once. */
export function ShownOnce(props: {
  readonly title: string;
  readonly hint: string;
  readonly secret: string;
  readonly onClose: () => void;
}) {
  return (
    <Dialog title={props.title} onClose={props.onClose}>
      <div className="stack">
        <Alert type="warning" showIcon title={props.hint} />
        <code className="secret wrap-any">{props.secret}</code>
      </div>
    </Dialog>
  );
}
