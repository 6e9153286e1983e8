// The keys, as they are written on this keyboard: all of them in a dialog, the most useful ones in a line.
import { type Intent, KEY_HELP, keysFor } from '../keys.ts'
import { words } from '../words.ts'
import { Dialog } from './dialog.tsx'

const mac = /mac/i.test(navigator.userAgent)

export function KeyHelp({ onClose }: { readonly onClose: () => void }) {
  return (
    <Dialog title={words.keys.title} onClose={onClose}>
      <p className="soft">{words.keys.lead}</p>
      <dl className="key-help">
        {KEY_HELP.map(({ intents, does }) => (
          <div key={does}>
            <dt>
              {intents.map((intent) => (
                <Keys key={intent} intent={intent} />
              ))}
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <div className="dialog-actions">
        <button type="button" onClick={onClose}>
          {words.keys.close}
        </button>
      </div>
    </Dialog>
  )
}

export function Keys({ intent }: { readonly intent: Intent }) {
  return keysFor(intent, mac).map((together) => (
    <span className="keys" key={together.join(' ')}>
      {together.map((each) => (
        <kbd key={each}>{each}</kbd>
      ))}
    </span>
  ))
}
