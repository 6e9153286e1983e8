// A button that copies a text without a secret, and says that it did.
import { useState } from 'react'
import { words } from '../words.ts'
import { Icon } from './icon.tsx'

/** How long it says so (ms). */
const SAID_MS = 1_800

export function CopyButton({ text, label }: { readonly text: string; readonly label: string }) {
  const [copied, setCopied] = useState(false)
  const copy = async () => {
    await copyText(text)
    setCopied(true)
    setTimeout(() => setCopied(false), SAID_MS)
  }
  return (
    <button type="button" className="quiet" onClick={() => void copy()}>
      <Icon name={copied ? 'check' : 'copy'} />
      {copied ? words.signIn.copied : label}
    </button>
  )
}

async function copyText(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text)
  } catch {
    // A window that is denied every permission may still copy what is selected, because a person clicked.
    copySelected(text)
  }
}

function copySelected(text: string): void {
  const field = document.createElement('textarea')
  field.value = text
  field.setAttribute('readonly', '')
  field.className = 'off-screen'
  document.body.append(field)
  field.select()
  document.execCommand('copy')
  field.remove()
}
