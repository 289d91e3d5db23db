/**
 * Texts that count on by themselves, such as the time in a state. They are written straight into the
 * document: if React drew each of them every second, two hundred on the floor would hold up what has
 * just happened.
 */
import { useEffect, useLayoutEffect, useRef, type RefObject } from 'react';
import { everySecond } from './serverClock.js';

interface Counted {
  readonly write: () => void;
  isInView: boolean;
}

const counted = new Map<Element, Counted>();
/** The texts out of view are written so many times less often. Only a screen reader comes by them. */
const outOfViewEvery = 15;

const view = new IntersectionObserver((changes) => {
  for (const { target, isIntersecting } of changes) {
    const each = counted.get(target);
    if (each === undefined) continue;
    each.isInView = isIntersecting;
    if (isIntersecting) each.write();
  }
});

let stopTicking: (() => void) | undefined;
let ticks = 0;

function tick(): void {
  ticks += 1;
  for (const { write, isInView } of counted.values())
    if (isInView || ticks % outOfViewEvery === 0) write();
}

/** @returns a function that ends it. */
function count(element: Element, write: () => void): () => void {
  counted.set(element, { write, isInView: false });
  view.observe(element);
  stopTicking ??= everySecond(tick);
  return () => {
    counted.delete(element);
    view.unobserve(element);
    if (counted.size > 0) return;
    stopTicking?.();
    stopTicking = undefined;
  };
}

/**
 * Has an element written each second while it is in view.
 * @param write writes into the element what the component would draw now
 */
export function useCounting<E extends HTMLElement>(
  write: (element: E) => void,
): RefObject<E | null> {
  const element = useRef<E>(null);
  const latest = useRef(write);
  useLayoutEffect(() => {
    latest.current = write;
    // React does not know what was written since it last drew the element.
    if (element.current !== null) write(element.current);
  });
  useEffect(() => {
    const { current } = element;
    return current === null ? undefined : count(current, () => latest.current(current));
  }, []);
  return element;
}

/** Changes the one text of an element, where it is another one. */
export function writeText(element: HTMLElement, text: string): void {
  const { firstChild } = element;
  if (firstChild !== null && firstChild.nodeValue !== text) firstChild.nodeValue = text;
}
