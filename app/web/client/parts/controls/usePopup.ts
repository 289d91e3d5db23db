import { useLayoutEffect, useRef, type RefObject } from 'react';
import { useStable } from '../useStable.js';

/** Pixels between a popup and what it belongs to, and the edge of the page. */
const gap = 4;

/** Puts a popup below what it belongs to, or above it where there is more room. */
function placeBeside(anchor: HTMLElement, popup: HTMLElement): void {
  const { top, bottom, left, width } = anchor.getBoundingClientRect();
  const below = innerHeight - bottom;
  const isBelow = below >= top || below >= popup.scrollHeight + 2 * gap;
  Object.assign(popup.style, {
    minWidth: `${width}px`,
    maxHeight: `${Math.max(80, (isBelow ? below : top) - 2 * gap)}px`,
    top: isBelow ? `${bottom + gap}px` : 'auto',
    bottom: isBelow ? 'auto' : `${innerHeight - top + gap}px`,
    left: `${Math.max(gap, Math.min(left, innerWidth - popup.offsetWidth - gap))}px`,
  });
}

/**
 * Keeps the second click of a double click, whose first has closed a popup, from what lay under it.
 */
function swallowSecondClick(): void {
  addEventListener('mousedown', swallow, true);
  addEventListener('click', swallow, true);
}

function swallow(event: MouseEvent): void {
  const isSecond = event.detail > 1;
  if (isSecond) {
    event.preventDefault();
    event.stopPropagation();
  }
  if (isSecond && event.type === 'mousedown') return;
  removeEventListener('mousedown', swallow, true);
  removeEventListener('click', swallow, true);
}

/**
 * Shows a popup above the page, dialogs included, beside its anchor for as long as it is open. It
 * follows the anchor; Escape closes it, and a press beside both does.
 * @returns the refs of the anchor and of the popup, an element with `popover="manual"`.
 */
export function usePopup<Anchor extends HTMLElement, Popup extends HTMLElement>(
  isOpen: boolean,
  onClose: () => void,
): readonly [RefObject<Anchor | null>, RefObject<Popup | null>] {
  const anchor = useRef<Anchor>(null);
  const popup = useRef<Popup>(null);
  const close = useStable(onClose);
  useLayoutEffect(() => {
    const [beside, shown] = [anchor.current, popup.current];
    if (!isOpen || beside === null || shown === null) return undefined;
    shown.showPopover();
    const place = () => placeBeside(beside, shown);
    const closeOutside = ({ target }: Event) => {
      if (target instanceof Node && !beside.contains(target) && !shown.contains(target)) close();
    };
    // Before a dialog around it, which Escape would close.
    const closeOnEscape = (event: KeyboardEvent) => {
      // An input method's own Escape drops its candidates.
      if (event.key !== 'Escape' || event.isComposing) return;
      event.preventDefault();
      event.stopPropagation();
      close();
    };
    place();
    const resized = new ResizeObserver(place);
    resized.observe(beside);
    addEventListener('pointerdown', closeOutside, true);
    addEventListener('keydown', closeOnEscape, true);
    addEventListener('scroll', place, true);
    addEventListener('resize', place);
    return () => {
      resized.disconnect();
      removeEventListener('pointerdown', closeOutside, true);
      removeEventListener('keydown', closeOnEscape, true);
      removeEventListener('scroll', place, true);
      removeEventListener('resize', place);
      swallowSecondClick();
    };
  }, [isOpen, close]);
  return [anchor, popup];
}
