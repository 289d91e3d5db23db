import type { ReactNode } from 'react';
import { Icon, type IconName } from '../../look/icon.js';
import type { Tone } from '../tag.js';
import { classes } from './classes.js';

type AlertTone = Extract<Tone, 'good' | 'info' | 'warn' | 'bad'>;

const icons: Readonly<Record<AlertTone, IconName>> = {
  good: 'check',
  info: 'info',
  warn: 'warning',
  bad: 'warning',
};

/** A message at its place, which screen readers announce when it appears. */
export function Alert(props: {
  readonly tone: AlertTone;
  readonly title: ReactNode;
  /** What it says besides. */
  readonly children?: ReactNode;
  readonly className?: string;
}) {
  return (
    <div role="alert" className={classes('alert', props.tone, props.className)}>
      <Icon name={icons[props.tone]} />
      <div>
        {props.children == null || props.children === false ? (
          props.title
        ) : (
          <>
            <strong>{props.title}</strong>
            {props.children}
          </>
        )}
      </div>
    </div>
  );
}
