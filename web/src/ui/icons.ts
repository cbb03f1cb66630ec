// Our own drawings: 16 × 16, one stroke, the colour of the text around them.

const drawing = (content: string) =>
  `<svg viewBox="0 0 16 16" fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${content}</svg>`;

export const icons = {
  home: drawing('<path d="M2.5 7 8 2.5 13.5 7v6.5h-4v-4h-3v4h-4z"/>'),
  tickets: drawing('<path d="M2 4.5h12v2a1.5 1.5 0 0 0 0 3v2H2v-2a1.5 1.5 0 0 0 0-3z"/><path d="M6 4.5v7" stroke-dasharray="1.4 1.8"/>'),
  incident: drawing('<path d="M8 2.5 14.5 13.5h-13z"/><path d="M8 6.8v3M8 11.6v.05"/>'),
  change: drawing('<path d="M3 5.5h9l-2.3-2.3M13 10.5H4l2.3 2.3"/>'),
  case: drawing('<circle cx="8" cy="8" r="5.7"/><path d="M6.3 6.3a1.7 1.7 0 1 1 2.4 1.6c-.5.2-.7.5-.7 1.1M8 11v.05"/>'),
  request: drawing('<path d="M2.5 5.5 8 2.5l5.5 3v5L8 13.5l-5.5-3zM2.5 5.5 8 8.5l5.5-3M8 8.5v5"/>'),
  feedback: drawing('<path d="M2.5 3.5h11v7.5H8.5l-3 2.5V11h-3z"/>'),
  problem: drawing('<circle cx="7" cy="7" r="4.5"/><path d="m10.5 10.5 3 3M7 4.8v2.5M7 9v.05"/>'),
  improvement: drawing('<path d="M2.5 12.5 6.5 8l2.5 2.5 4.5-6M10 4.5h3.5V8"/>'),
  knowledge: drawing('<path d="M8 4.3C6.7 3.2 4.8 2.8 2.5 2.8v9.4c2.3 0 4.2.4 5.5 1.5 1.3-1.1 3.2-1.5 5.5-1.5V2.8C11.2 2.8 9.3 3.2 8 4.3zM8 4.3v9.4"/>'),
  chart: drawing('<path d="M2.5 13.5h11M4.5 11V8M8 11V3.5M11.5 11V6"/>'),
  calendar: drawing('<rect x="2.5" y="3.5" width="11" height="10" rx="1.5"/><path d="M2.5 6.7h11M5.5 2v2.5M10.5 2v2.5"/>'),
  settings: drawing('<circle cx="8" cy="8" r="2"/><path d="M8 1.8v1.7M8 12.5v1.7M14.2 8h-1.7M3.5 8H1.8M12.4 3.6l-1.2 1.2M4.8 11.2l-1.2 1.2M12.4 12.4l-1.2-1.2M4.8 4.8 3.6 3.6"/>'),
  sliders: drawing('<path d="M2.5 5h7M12.5 5h1M2.5 11h1M6.5 11h7"/><circle cx="11" cy="5" r="1.5"/><circle cx="5" cy="11" r="1.5"/>'),
  search: drawing('<circle cx="7" cy="7" r="4.5"/><path d="m10.5 10.5 3 3"/>'),
  plus: drawing('<path d="M8 3v10M3 8h10"/>'),
  minus: drawing('<path d="M3 8h10"/>'),
  filter: drawing('<path d="M2.5 4h11M4.5 8h7M6.5 12h3"/>'),
  down: drawing('<path d="m5 6.5 3 3 3-3"/>'),
  up: drawing('<path d="m5 9.5 3-3 3 3"/>'),
  left: drawing('<path d="M9.5 4 5.5 8l4 4"/>'),
  right: drawing('<path d="m6.5 4 4 4-4 4"/>'),
  sort: drawing('<path d="M5 3v10M2.8 10.8 5 13l2.2-2.2M11 13V3M8.8 5.2 11 3l2.2 2.2"/>'),
  person: drawing('<circle cx="8" cy="5.5" r="2.7"/><path d="M2.8 13.5c.7-2.7 2.7-4 5.2-4s4.5 1.3 5.2 4"/>'),
  people: drawing('<circle cx="6" cy="5.7" r="2.4"/><path d="M1.5 13c.6-2.4 2.3-3.5 4.5-3.5s3.9 1.1 4.5 3.5M10.5 3.5a2.4 2.4 0 0 1 0 4.5M12 9.8c1.3.5 2.1 1.5 2.5 3.2"/>'),
  building: drawing('<path d="M3.5 13.5v-11h6v11M9.5 6h3v7.5M2 13.5h12M5.7 5.3h1.5M5.7 8h1.5M5.7 10.7h1.5"/>'),
  nobody: drawing('<circle cx="8" cy="8" r="5.7" stroke-dasharray="2 2"/>'),
  clock: drawing('<circle cx="8" cy="8" r="5.7"/><path d="M8 4.8V8l2.2 1.5"/>'),
  pause: drawing('<circle cx="8" cy="8" r="5.7"/><path d="M6.5 6v4M9.5 6v4"/>'),
  moon: drawing('<path d="M13.3 9.5A5.7 5.7 0 0 1 6.5 2.7a5.7 5.7 0 1 0 6.8 6.8z"/>'),
  sun: drawing('<circle cx="8" cy="8" r="2.7"/><path d="M8 1.8v1.5M8 12.7v1.5M1.8 8h1.5M12.7 8h1.5M3.6 3.6l1.1 1.1M11.3 11.3l1.1 1.1M3.6 12.4l1.1-1.1M11.3 4.7l1.1-1.1"/>'),
  all: drawing('<path d="M2.5 4.5h11M2.5 8h11M2.5 11.5h11"/>'),
  rows: drawing('<path d="M2.5 3.5h11M2.5 6.5h11M2.5 9.5h11M2.5 12.5h11"/>'),
  cards: drawing('<rect x="2.5" y="3" width="11" height="4" rx="1"/><rect x="2.5" y="9" width="11" height="4" rx="1"/>'),
  reply: drawing('<path d="M6.5 4 2.5 8l4 4M2.5 8h6.8c2.5 0 4.2 1.6 4.2 4"/>'),
  send: drawing('<path d="M2.5 8 13.5 3l-3 10.5-3-4z M7.5 9.5l6-6.5"/>'),
  lock: drawing('<rect x="3" y="7" width="10" height="6.5" rx="1.5"/><path d="M5.5 7V5a2.5 2.5 0 0 1 5 0v2"/>'),
  phone: drawing('<path d="M3 3.5c0-.6.4-1 1-1h1.7l1 2.7-1.3 1.2c.8 1.7 2.1 3 3.8 3.8l1.2-1.3 2.7 1V11.7c0 .6-.4 1-1 1C7.2 12.7 3 8.5 3 3.5z"/>'),
  mail: drawing('<rect x="2" y="3.5" width="12" height="9" rx="1.5"/><path d="m2.5 4.5 5.5 4.5 5.5-4.5"/>'),
  merge: drawing('<path d="M4 3v3c0 3 4 2.5 4 5.5V13M12 3v3c0 3-4 2.5-4 5.5"/>'),
  split: drawing('<path d="M8 3v2.5M8 5.5c0 3-4 2.5-4 5.5v2M8 5.5c0 3 4 2.5 4 5.5v2"/>'),
  more: drawing('<path d="M3.5 8h.05M8 8h.05M12.5 8h.05" stroke-width="2.2"/>'),
  clip: drawing('<path d="m12.8 7.3-5 5a3 3 0 0 1-4.3-4.3l5.3-5.2a2 2 0 0 1 2.9 2.9L6.5 10.9a1 1 0 0 1-1.4-1.4l4.6-4.6"/>'),
  bold: drawing('<path d="M5 3h3.7a2.4 2.4 0 0 1 0 4.9H5zM5 7.9h4.3a2.550 2.550 0 0 1 0 5.1H5z"/>'),
  italic: drawing('<path d="M6.5 3h5M4.5 13h5M9.5 3l-3 10"/>'),
  list: drawing('<path d="M6 4.5h7.5M6 8h7.5M6 11.5h7.5M3 4.5h.05M3 8h.05M3 11.5h.05"/>'),
  quote: drawing('<path d="M6.5 4.5C4.5 5 3 6.5 3 9v2.5h3.5V8H4.8M13 4.5c-2 .5-3.5 2-3.5 4.5v2.5H13V8h-1.7"/>'),
  link: drawing('<path d="M6.8 9.2a2.5 2.5 0 0 0 3.6 0l2.3-2.3a2.5 2.5 0 0 0-3.6-3.6l-.8.8M9.2 6.8a2.5 2.5 0 0 0-3.6 0L3.3 9.1a2.5 2.5 0 0 0 3.6 3.6l.8-.8"/>'),
  bolt: drawing('<path d="M8.8 1.8 3.5 9h4l-.5 5.2L12.5 7h-4z"/>'),
  close: drawing('<path d="m4 4 8 8M12 4l-8 8"/>'),
  check: drawing('<path d="m3 8.5 3.5 3.5L13 4.5"/>'),
  eye: drawing('<path d="M1.5 8S4 3.5 8 3.5 14.5 8 14.5 8 12 12.5 8 12.5 1.5 8 1.5 8z"/><circle cx="8" cy="8" r="1.8"/>'),
  pen: drawing('<path d="M10.5 3.2 12.8 5.5 5.5 12.8l-3 .7.7-3z"/>'),
  doc: drawing('<path d="M4 2h5.5L12.5 5v9H4zM9.5 2v3h3"/>'),
  image: drawing('<rect x="2" y="3" width="12" height="10" rx="1.5"/><circle cx="5.7" cy="6.3" r="1.2"/><path d="m3 12 3.5-3.5 2 2L11 8l3 3"/>'),
  bell: drawing('<path d="M4 11V7a4 4 0 1 1 8 0v4l1 1.2H3zM6.8 14h2.4"/>'),
  warning: drawing('<path d="M8 2.5 14.5 13.5h-13z"/><path d="M8 6.8v3M8 11.6v.05"/>'),
  info: drawing('<circle cx="8" cy="8" r="5.7"/><path d="M8 7.5v3.2M8 5.3v.05"/>'),
  undo: drawing('<path d="M5.5 3 2.5 6l3 3M2.5 6h6.5a4 4 0 0 1 0 8H6"/>'),
  refresh: drawing('<path d="M13 5.5A5.5 5.5 0 1 0 13.5 9M13.5 2.5v3.3h-3.3"/>'),
  download: drawing('<path d="M8 2.5v7M5 6.8l3 3 3-3M2.5 12.5h11"/>'),
  upload: drawing('<path d="M8 9.5v-7M5 5.2l3-3 3 3M2.5 12.5h11"/>'),
  trash: drawing('<path d="M3 4.5h10M6.5 4.5v-2h3v2M4.5 4.5l.5 9h6l.5-9M6.7 7v4M9.3 7v4"/>'),
  copy: drawing('<rect x="5" y="5" width="8.5" height="8.5" rx="1.5"/><path d="M11 5V4a1.5 1.5 0 0 0-1.5-1.5H4A1.5 1.5 0 0 0 2.5 4v5.5A1.5 1.5 0 0 0 4 11h1"/>'),
  external: drawing('<path d="M6.5 3.5h-3v9h9v-3M9 2.5h4.5V7M13.5 2.5 7.5 8.5"/>'),
  history: drawing('<path d="M2.5 8a5.5 5.5 0 1 0 1.7-4M2.5 2.5v3h3M8 5v3l2 1.5"/>'),
  key: drawing('<circle cx="5" cy="8" r="2.7"/><path d="M7.7 8h6M11.5 8v2.5M13.7 8v1.7"/>'),
  globe: drawing('<circle cx="8" cy="8" r="5.7"/><path d="M2.3 8h11.4M8 2.3c3.5 3.3 3.5 8.1 0 11.4-3.5-3.3-3.5-8.1 0-11.4z"/>'),
  tag: drawing('<path d="M2.5 7.5v-5h5l6 6-5 5zM5.3 5.3h.05"/>'),
  shield: drawing('<path d="M8 2 13 4v4c0 3-2 5-5 6-3-1-5-3-5-6V4z"/>'),
  out: drawing('<path d="M6.5 2.5h-4v11h4M10 5l3 3-3 3M13 8H6"/>'),
  keyboard: drawing('<rect x="1.5" y="4" width="13" height="8" rx="1.5"/><path d="M4 6.7h.05M6.7 6.7h.05M9.3 6.7h.05M12 6.7h.05M5 9.5h6"/>'),
  template: drawing('<rect x="2.5" y="2.5" width="11" height="11" rx="1.5"/><path d="M5 5.5h6M5 8h6M5 10.5h3"/>'),
  route: drawing('<circle cx="4" cy="12" r="1.5"/><circle cx="12" cy="4" r="1.5"/><path d="M5.5 12H10a2 2 0 0 0 0-4H6a2 2 0 0 1 0-4h4.5"/>'),
} as const;
export type IconName = keyof typeof icons;

const mark = (content: string) => `<svg viewBox="0 0 14 14" aria-hidden="true">${content}</svg>`;
const ring = 'cx="7" cy="7" r="5.5" fill="none" stroke="currentColor" stroke-width="1.6"';
const disc = '<circle cx="7" cy="7" r="6.2" fill="currentColor"/>';
const line = 'stroke="currentColor" fill="none" stroke-linecap="round" stroke-linejoin="round"';

/** One shape for each status, so that colour is never the only sign. */
export const statusMarks = {
  new: mark(`${disc}<circle cx="7" cy="7" r="2" fill="var(--surface)"/>`),
  open: mark(`<circle ${ring}/>`),
  in_progress: mark(`<circle ${ring}/><path d="M7 3.2a3.8 3.8 0 0 1 0 7.6z" fill="currentColor"/>`),
  waiting: mark(`<circle ${ring} stroke-dasharray="2.3 1.2"/><path d="M7 4.3V7l1.8 1.2" stroke-width="1.4" ${line}/>`),
  on_hold: mark(`<circle ${ring}/><path d="M5.6 5v4M8.4 5v4" stroke-width="1.5" ${line}/>`),
  resolved: mark(`${disc}<path d="m4.3 7.2 1.9 1.9 3.5-4" stroke="var(--surface)" stroke-width="1.6" fill="none" stroke-linecap="round" stroke-linejoin="round"/>`),
  closed: mark(`<circle ${ring}/><path d="m4.7 7.2 1.7 1.7 3-3.6" stroke-width="1.4" ${line}/>`),
  merged: mark(`<path d="M3.5 2v2.5c0 2.6 3.5 2.2 3.5 4.8V12M10.5 2v2.5c0 2.6-3.5 2.2-3.5 4.8" stroke-width="1.6" ${line}/>`),
} as const;

const bars = (filled: number) =>
  mark(
    [0, 1, 2]
      .map((i) => `<rect x="${1.5 + i * 4}" y="${9 - i * 3.2}" width="2.8" height="${3.5 + i * 3.2}" rx=".8" fill="currentColor"${i < filled ? "" : ' opacity=".28"'}/>`)
      .join(""),
  );
export const priorityMarks = {
  1: mark('<rect x=".5" y=".5" width="13" height="13" rx="3" fill="currentColor"/><path d="M7 3.6v4.2M7 10.3v.1" stroke="var(--surface)" stroke-width="1.8" stroke-linecap="round"/>'),
  2: bars(3),
  3: bars(2),
  4: bars(1),
} as const;
