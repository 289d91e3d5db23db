/**
 * The console's icons, drawn as lines of one width: 24 by 24, in the colour of the text beside
 * them.
 */
const paths = {
  phone:
    'M5 4h4l2 5-2.5 1.5a11 11 0 0 0 5 5L15 13l5 2v4a2 2 0 0 1-2 2A16 16 0 0 1 3 6a2 2 0 0 1 2-2z',
  headset:
    'M4 14v-2a8 8 0 0 1 16 0v2M4 14a2 2 0 0 1 2-2h1v6H6a2 2 0 0 1-2-2zM20 14a2 2 0 0 0-2-2h-1v6h1a2 2 0 0 0 2-2zM18 18c0 2-2 3-5 3',
  hangUp: 'M3 14c5-6 13-6 18 0l-2 3-5-2v-3h-4v3l-5 2z',
  hold: 'M9 5v14M15 5v14',
  resume: 'M7 4l12 8-12 8z',
  mute: 'M9 9V5a3 3 0 0 1 6 0v5M15 13.500a3 3 0 0 1-6-1.500v-1M19 10v1a7 7 0 0 1-1 3.500M5 10v1a7 7 0 0 0 10 6.300M12 18v4M3 3l18 18',
  mic: 'M12 2a3 3 0 0 0-3 3v6a3 3 0 0 0 6 0V5a3 3 0 0 0-3-3zM5 10v1a7 7 0 0 0 14 0v-1M12 18v4',
  transfer: 'M4 8h14M14 4l4 4-4 4M20 16H6M10 12l-4 4 4 4',
  people:
    'M9 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM2 21a7 7 0 0 1 14 0M16 3.500a4 4 0 0 1 0 7M18 14.500a7 7 0 0 1 4 6.500',
  wallboard: 'M3 4h18v12H3zM8 20h8M12 16v4',
  chart: 'M4 20V4M4 20h16M8 16v-4M12 16V8M16 16v-6',
  ticket: 'M6 3h9l4 4v14H6zM14 3v5h5M9 12h7M9 16h7',
  scale: 'M12 3v18M7 21h10M4 7h16M7 7l-3 7h6zM17 7l-3 7h6z',
  admin:
    'M12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM19.400 15l1.600 1-2 3.500-1.900-.7a7 7 0 0 1-1.700 1L15 22h-4l-.4-2.200a7 7 0 0 1-1.700-1L7 19.500 5 16l1.600-1.200a7 7 0 0 1 0-2L5 11l2-3.500 1.900.7a7 7 0 0 1 1.700-1L11 5h4l.4 2.200a7 7 0 0 1 1.700 1l1.900-.7 2 3.500-1.600 1.200a7 7 0 0 1 0 2z',
  calendar: 'M4 5h16v16H4zM4 10h16M8 3v4M16 3v4',
  device: 'M4 10v4h4l5 5V5L8 10zM17 9a4 4 0 0 1 0 6M19.500 6.500a8 8 0 0 1 0 11',
  search: 'M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM16 16l5 5',
  user: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4 21a8 8 0 0 1 16 0',
  info: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 11v6M12 7v.5',
  warning: 'M12 3l10 18H2zM12 10v5M12 18v.5',
  check: 'M4 12l5 5L20 6',
  sun: 'M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM12 2v2M12 20v2M4 12H2M22 12h-2M5 5l1.500 1.500M17.500 17.500L19 19M5 19l1.500-1.500M17.500 6.500L19 5',
  moon: 'M20 14a8 8 0 1 1-10-10 7 7 0 0 0 10 10z',
  keyboard: 'M2 6h20v12H2zM6 10h.5M10 10h.5M14 10h.5M18 10h.5M7 14h10',
  out: 'M10 4H4v16h6M15 8l4 4-4 4M19 12H9',
  message: 'M4 5h16v11H9l-5 4z',
  coffee: 'M4 8h13v7a4 4 0 0 1-4 4H8a4 4 0 0 1-4-4zM17 9h2a2 2 0 0 1 0 6h-2M8 2v3M12 2v3',
  ear: 'M8 9a4 4 0 1 1 8 0c0 3-3 4-3 7a3 3 0 0 1-5.500 1.500M10.500 10a1.500 1.500 0 1 1 3 0',
  up: 'M12 20V5M6 11l6-6 6 6',
  download: 'M12 4v11M6 10l6 6 6-6M4 20h16',
  back: 'M20 12H5M11 6l-6 6 6 6',
  play: 'M7 4l12 8-12 8z',
  pause: 'M8 5v14M16 5v14',
  callback: 'M9 4L4 9l5 5M4 9h9a7 7 0 0 1 7 7v4',
  shield: 'M12 3l8 3v6c0 5-3.500 8-8 9-4.500-1-8-4-8-9V6zM9 12l2 2 4-4',
  star: 'M12 3l2.700 6 6.300.6-4.800 4.200 1.500 6.200-5.700-3.400L6.300 20l1.500-6.200L3 9.600 9.300 9z',
} as const;

export type IconName = keyof typeof paths;

/** An icon beside words. It has no accessible name: a button with only an icon needs a label. */
export function Icon({ name, size = 16 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg
      aria-hidden="true"
      focusable="false"
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.8"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      <path d={paths[name]} />
    </svg>
  );
}
