// A modal dialog of the platform: it keeps the focus inside, closes on Escape, and gives the focus back.
import { type ReactNode, useId, useLayoutEffect, useRef } from 'react'
import { Spinner } from './icon.tsx'

export interface DialogProps {
  readonly title: string
  /** Escape, or a click outside. */
  readonly onClose: () => void
  readonly children: ReactNode
}

/** Open for as long as it is there. */
export function Dialog({ title, onClose, children }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null)
  const heading = useId()
  // Before it leaves the page it is closed: only then the platform gives the focus back to where it was.
  useLayoutEffect(() => {
    const dialog = ref.current
    dialog?.showModal()
    return () => dialog?.close()
  }, [])
  return (
    <dialog
      ref={ref}
      aria-labelledby={heading}
      onCancel={(event) => {
        // React lets it rise from a dialog within this one, which closes by itself.
        if (event.target !== ref.current) return
        event.preventDefault()
        onClose()
      }}
      onPointerDown={(event) => {
        if (event.target === ref.current) onClose()
      }}
    >
      <div className="dialog-body">
        <h2 id={heading}>{title}</h2>
        {children}
      </div>
    </dialog>
  )
}

export interface ConfirmProps extends DialogProps {
  readonly go: string
  readonly cancel: string
  readonly onGo: () => void
  readonly grave?: boolean
  /** What was confirmed is being done. */
  readonly busy?: boolean
}

/** A question with two answers; the careful one has the focus. */
export function Confirm({ title, onClose, onGo, go, cancel, grave = false, busy = false, children }: ConfirmProps) {
  return (
    <Dialog title={title} onClose={onClose}>
      {children}
      <div className="dialog-actions">
        {/* The platform's own way to say where a dialog's focus begins. */}
        {/* oxlint-disable-next-line jsx-a11y/no-autofocus */}
        <button type="button" autoFocus onClick={onClose}>
          {cancel}
        </button>
        <button type="button" className={grave ? 'primary grave' : 'primary'} aria-busy={busy} onClick={onGo}>
          {busy && <Spinner />}
          {go}
        </button>
      </div>
    </Dialog>
  )
}
