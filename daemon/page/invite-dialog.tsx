import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import type { FolderStatus } from '../status.ts'
import { Action, CopyButton } from './action.tsx'
import { call } from './api.ts'
import { Dialog } from './dialog.tsx'
import { Qr } from './qr.tsx'
import { text } from './text.ts'

const HOUR_S = 3600

export function InviteDialog({ folder, onClose }: { readonly folder: FolderStatus; readonly onClose: () => void }): JSX.Element {
  const rights = folder.right === 'write' ? (['write', 'read', 'store'] as const) : (['read', 'store'] as const)
  const right = useSignal<'write' | 'read' | 'store'>(rights[0])
  const approve = useSignal(true)
  const link = useSignal<string | undefined>(undefined)
  const words = { write: text.rightWrite, read: text.rightRead, store: text.rightStore }
  const make = async (): Promise<void> => {
    const body = { right: right.value, seconds: HOUR_S, uses: 1, approve: approve.value }
    link.value = (await call<{ link: string }>('POST', `/api/folders/${folder.id}/invitations`, body)).link
  }
  return (
    <Dialog title={`${text.invite}: ${folder.label}`} onClose={onClose}>
      {link.value === undefined ? (
        <>
          <label class="field">
            <span>{text.right}</span>
            <select value={right.value} onChange={({ currentTarget }) => (right.value = currentTarget.value as typeof right.value)}>
              {rights.map((one) => (
                <option key={one} value={one}>
                  {words[one]}
                </option>
              ))}
            </select>
          </label>
          <label>
            <input type="checkbox" checked={approve.value} onChange={({ currentTarget }) => (approve.value = currentTarget.checked)} /> {text.approveFirst}
          </label>
          <div class="actions">
            <Action look="primary" run={make}>
              {text.makeLink}
            </Action>
          </div>
        </>
      ) : (
        <>
          <p>{text.linkHint}</p>
          <Qr value={link.value} label={text.invite} />
          <code>{`syncline up PATH --key ${link.value}`}</code>
          <div class="actions">
            <CopyButton value={link.value} />
          </div>
        </>
      )}
    </Dialog>
  )
}
