// All icons: lines of 1.5 on a grid of 16, in the colour of the text around them.

const PATHS = {
  search: 'M7 12.2a5.2 5.2 0 1 0 0-10.4 5.2 5.2 0 0 0 0 10.4ZM14.2 14.2l-3.5-3.5',
  star: 'm8 1.9 1.85 3.85 4.2.58-3.07 2.94.76 4.2L8 11.44l-3.74 2.03.76-4.2L1.95 6.33l4.2-.58L8 1.9Z',
  console: 'M6.2 3H3.6c-.9 0-1.6.7-1.6 1.6v7.8c0 .9.7 1.6 1.6 1.6h7.8c.9 0 1.6-.7 1.6-1.6V9.8M9.5 2H14v4.500M14 2 7.5 8.5',
  renew: 'M13.7 6.300A6 6 0 0 0 2.6 5.500M2.3 9.700a6 6 0 0 0 11.1.8M13.9 2.600v3.700h-3.700M2.1 13.400V9.700h3.7',
  release: 'M6.2 4.200H2.400V.4M2.7 4.100A6 6 0 1 1 2 8.4',
  check: 'm2.8 8.5 3.4 3.5 7-7.8',
  plus: 'M8 2.800v10.400M2.8 8h10.4',
  close: 'm3.5 3.5 9 9M12.5 3.500l-9 9',
  warning:
    'M8 5.800v3.400M8 11.500v.1M6.9 2.5 1.7 11.600c-.5.8.100 1.9 1.1 1.900h10.400c1 0 1.6-1.1 1.1-1.900L9.1 2.500c-.5-.9-1.7-.9-2.2 0Z',
  copy: 'M5.5 5.500V3.400c0-.8.6-1.4 1.4-1.400h5.700c.8 0 1.4.6 1.4 1.400v5.700c0 .8-.6 1.4-1.4 1.400h-2.100M3.4 5.500h5.700c.8 0 1.4.6 1.4 1.400v5.700c0 .8-.6 1.4-1.4 1.400H3.400c-.8 0-1.4-.6-1.4-1.400V6.900c0-.8.6-1.4 1.4-1.400Z',
  keyboard:
    'M2.8 3.800h10.400c.7 0 1.3.6 1.3 1.300v5.800c0 .7-.6 1.3-1.3 1.300H2.800c-.7 0-1.3-.6-1.3-1.300V5.100c0-.7.6-1.3 1.3-1.300ZM4.3 6.500h.1M6.8 6.500h.1M9.2 6.500h.1M11.6 6.500h.1M5 9.500h6',
  chevron: 'm4.5 6.3 3.5 3.5 3.5-3.5',
  trash:
    'M2.5 4.200h11M6.3 4V2.600c0-.4.3-.6.6-.6h2.200c.3 0 .6.2.6.6V4M4 4.200l.6 8.600c0 .7.6 1.2 1.2 1.200h4.400c.6 0 1.2-.5 1.2-1.200l.6-8.6',
  leave: 'M6 14H3.600C2.7 14 2 13.3 2 12.400V3.600C2 2.7 2.7 2 3.6 2H6M10.6 11.3 14 8l-3.4-3.300M14 8H6.2',
  portal:
    'M8 14.200A6.2 6.2 0 1 0 8 1.800a6.2 6.2 0 0 0 0 12.400ZM1.8 8h12.400M8 1.800c1.7 1.7 2.5 3.8 2.5 6.200S9.7 12.5 8 14.200C6.3 12.5 5.5 10.4 5.5 8S6.3 3.5 8 1.800Z',
  key: 'M5.1 14.200a3.300 3.300 0 1 0 0-6.600 3.300 3.300 0 0 0 0 6.600ZM7.5 8.500l6.200-6.200M11 5l2.400 2.400',
  settings:
    'M1.8 4.800h6M12.2 4.800h2M1.8 11.200h2M8.2 11.200h6M10 6.900a2.100 2.100 0 1 0 0-4.200 2.100 2.100 0 0 0 0 4.200ZM6 13.300a2.100 2.100 0 1 0 0-4.200 2.100 2.100 0 0 0 0 4.200Z',
  account: 'M2 5.2 8 2l6 3.2-6 3.2-6-3.200ZM2.4 8.2 8 11.200l5.6-3M2.4 11.1 8 14.100l5.6-3',
} as const

export type IconName = keyof typeof PATHS

/** Decoration only: what it stands beside, or in, has the name. */
export function Icon({ name, filled = false }: { readonly name: IconName; readonly filled?: boolean }) {
  return (
    <svg className="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} {...(filled ? { fill: 'currentColor' } : {})} />
    </svg>
  )
}

/** The mark of the app: a deck, its first card on top. */
export function Mark() {
  return (
    <svg className="mark" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <rect className="mark-far" x="6.5" y="2.5" width="11" height="8" rx="2" />
      <rect className="mark-mid" x="4.5" y="5.5" width="15" height="10" rx="2.5" />
      <rect className="mark-near" x="2.5" y="9" width="19" height="12.5" rx="3" />
      <path className="mark-line" d="m8.5 15.3 2.5 2.5 4.7-5" />
    </svg>
  )
}

/** Something is under way; the words beside it say what. */
export function Spinner() {
  return <span className="spinner" aria-hidden="true" />
}
