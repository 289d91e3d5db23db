import { Alert } from '../parts/controls/alert.js';
import { Dialog } from '../parts/dialog.js';

/** A secret that the page shows only now. */
export function ShownOnce(props: {
  readonly title: string;
  readonly hint: string;
  readonly secret: string;
  readonly onClose: () => void;
}) {
  return (
    <Dialog title={props.title} onClose={props.onClose}>
      <div className="stack">
        <Alert tone="warn" title={props.hint} />
        <code className="secret wrap-any">{props.secret}</code>
      </div>
    </Dialog>
  );
}
