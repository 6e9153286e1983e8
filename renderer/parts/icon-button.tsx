// Buttons that are an icon: their name is read out, and shown under the pointer.
import { Icon, type IconName, Spinner } from './icon.tsx'

export interface IconButtonProps {
  readonly icon: IconName
  readonly label: string
  readonly onClick: () => void
  /** Shown under the pointer where it says more than the name. */
  readonly title?: string
  /** It runs; another click would do nothing. */
  readonly busy?: boolean
  /** For a button that is on or off. */
  readonly pressed?: boolean
}

export function IconButton({ icon, label, onClick, title = label, busy = false, pressed }: IconButtonProps) {
  return (
    <button
      type="button"
      className="quiet square"
      aria-label={label}
      title={title}
      aria-pressed={pressed}
      aria-busy={busy}
      onClick={busy ? undefined : onClick}
    >
      {busy ? <Spinner /> : <Icon name={icon} filled={pressed ?? false} />}
    </button>
  )
}

export interface IconLinkProps {
  readonly icon: IconName
  readonly label: string
  /** A real link, for a page whose own browser opens it; null: a button, and the host opens it. */
  readonly address: string | null
  /** Told in both cases. */
  readonly onClick: () => void
}

/** Goes outside. */
export function IconLink({ icon, label, address, onClick }: IconLinkProps) {
  if (address === null) return <IconButton icon={icon} label={label} onClick={onClick} />
  return (
    <a
      className="button quiet square"
      href={address}
      target="_blank"
      rel="noopener noreferrer"
      aria-label={label}
      title={label}
      onClick={onClick}
    >
      <Icon name={icon} />
    </a>
  )
}
