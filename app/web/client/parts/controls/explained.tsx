import { useId, useState } from 'react';
import { usePopup } from './usePopup.js';

/** A word with an explanation, shown to the mouse and to the focus; Escape hides it. */
export function Explained(props: { readonly word: string; readonly explanation: string }) {
  const id = useId();
  const [isShown, setIsShown] = useState(false);
  const hide = () => setIsShown(false);
  const [word, popup] = usePopup<HTMLSpanElement, HTMLDivElement>(isShown, hide);
  return (
    // The explanation is in it: the mouse may go there.
    <span onMouseEnter={() => setIsShown(true)} onMouseLeave={hide}>
      <span
        ref={word}
        className="explained"
        tabIndex={0}
        aria-describedby={isShown ? id : undefined}
        onFocus={() => setIsShown(true)}
        onBlur={hide}
      >
        {props.word}
      </span>
      {isShown && (
        <div popover="manual" className="popup tooltip" ref={popup} id={id} role="tooltip">
          {props.explanation}
        </div>
      )}
    </span>
  );
}
