// A button that copies a text without a secret, and says whether it did.
import { useState } from 'react'
import { words } from '../words.ts'
import { Icon } from './icon.tsx'

/** How long it says so (ms). */
const SAID_MS = 1_800

export interface CopyButtonProps {
  readonly text: string
  readonly label: string
  /** What its dialog is for: it has the focus there. */
  readonly primary?: boolean
}

export function CopyButton({ text, label, primary = false }: CopyButtonProps) {
  const [copied, setCopied] = useState<boolean | null>(null)
  const copy = async (button: HTMLElement) => {
    setCopied(await copyText(text, button))
    setTimeout(() => setCopied(null), SAID_MS)
  }
  const said = copied === null ? '' : copied ? words.signIn.copied : words.signIn.notCopied
  return (
    <>
      <button
        type="button"
        className={primary ? 'primary' : 'quiet'}
        ref={primary ? beginHere : null}
        onClick={({ currentTarget }) => void copy(currentTarget)}
      >
        <Icon name={copied === null ? 'copy' : copied ? 'check' : 'warning'} />
        {said === '' ? label : said}
      </button>
      {/* A change of the button's own words is read out by nobody. */}
      <output className="unseen">{said}</output>
    </>
  )
}

/** The platform's own way to say where a dialog's focus begins. React's would come before the dialog is shown. */
function beginHere(button: HTMLButtonElement | null): void {
  button?.setAttribute('autofocus', '')
}

/** Whether the text is in the clipboard now. */
async function copyText(text: string, button: HTMLElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    // A window that is denied every permission may still copy what is selected, because a person clicked.
    return copySelected(text, button)
  }
}

function copySelected(text: string, button: HTMLElement): boolean {
  const field = document.createElement('textarea')
  field.value = text
  field.setAttribute('readonly', '')
  field.className = 'off-screen'
  // Beside the button: in front of a dialog nothing else can be selected.
  button.after(field)
  field.select()
  const copied = document.execCommand('copy')
  field.remove()
  button.focus()
  return copied
}
