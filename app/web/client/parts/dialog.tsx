import { useEffect, useId, useRef, type ReactNode } from 'react';
import { Icon } from '../look/icon.js';
import { commonWords } from '../words/common.js';
import { useWords } from '../words/useWords.js';

/**
 * A modal dialog. It is the browser's own, which keeps the focus inside, makes the page behind it
 * inert, and asks to be closed on Escape.
 */
export function Dialog(props: {
  readonly title: ReactNode;
  readonly onClose: () => void;
  readonly children: ReactNode;
  readonly foot?: ReactNode;
  readonly wide?: boolean;
}) {
  const words = useWords(commonWords);
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);

  useEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    // The browser gives the focus to the first button, which closes; who searches types at once.
    shown?.querySelector<HTMLElement>('input[type="search"]')?.focus();
    return () => shown?.close();
  }, []);

  return (
    <dialog
      ref={dialog}
      className={props.wide === true ? 'dialog wide' : 'dialog'}
      aria-labelledby={id}
      onKeyDownCapture={(event) => {
        if (event.key !== 'Escape' || isOfAnother(event.target, event.currentTarget)) return;
        // The browser would close the dialog also where Escape is for the candidates of an input method.
        event.preventDefault();
        if (!event.nativeEvent.isComposing) props.onClose();
      }}
      onCancel={(event) => {
        // A file chooser that is closed without a file tells so in the same word.
        if (event.target !== event.currentTarget) return;
        event.preventDefault();
        props.onClose();
      }}
    >
      <header>
        <h2 id={id}>{props.title}</h2>
        <button
          type="button"
          className="plain-button"
          onClick={props.onClose}
          aria-label={words.close}
        >
          ✕
        </button>
      </header>
      <div className="body">{props.children}</div>
      {Boolean(props.foot) && <footer>{props.foot}</footer>}
    </dialog>
  );
}

/** Whether an event comes from a dialog above this one. */
const isOfAnother = (target: EventTarget, dialog: HTMLDialogElement) =>
  target instanceof Element && target.closest('dialog') !== dialog;

/** Asks for confirmation before an action that cannot be undone. */
export function ConfirmDialog(props: {
  readonly title: string;
  readonly children?: ReactNode;
  readonly confirm: ReactNode;
  readonly cancel: ReactNode;
  readonly onClose: () => void;
}) {
  return (
    <Dialog
      title={
        <span className="row">
          <Icon name="warning" /> {props.title}
        </span>
      }
      onClose={props.onClose}
      foot={
        <>
          {props.cancel}
          {props.confirm}
        </>
      }
    >
      {props.children}
    </Dialog>
  );
}
