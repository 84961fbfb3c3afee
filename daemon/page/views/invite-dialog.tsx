import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import type { FolderStatus } from '../../status.ts'
import { call } from '../api.ts'
import { text } from '../text.ts'
import { Action, CopyButton } from '../parts/action.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Field, Select } from '../parts/fields.tsx'
import { Qr } from '../parts/qr.tsx'

const HOUR_S = 3600

export function InviteDialog({ folder, onClose }: { readonly folder: FolderStatus; readonly onClose: () => void }): JSX.Element {
  const rights = folder.right === 'write' ? (['write', 'read', 'store'] as const) : (['read', 'store'] as const)
  const right = useSignal<'write' | 'read' | 'store'>(rights[0])
  const hours = useSignal<'1' | '24' | '168'>('1')
  const approve = useSignal(true)
  const link = useSignal<string | undefined>(undefined)
  const words = { write: text.rightWrite, read: text.rightRead, store: text.rightStore }
  const make = async (): Promise<void> => {
    const body = { right: right.value, seconds: Number(hours.value) * HOUR_S, uses: 1, approve: approve.value }
    link.value = (await call<{ link: string }>('POST', `/api/folders/${folder.id}/invitations`, body)).link
  }
  return (
    <Dialog title={text.inviteTo(folder.label)} onClose={onClose}>
      {link.value === undefined ? (
        <>
          <Field name={text.right}>
            <Select value={right.value} options={rights.map((one) => [one, words[one]] as const)} onChange={(one) => (right.value = one)} />
          </Field>
          <Field name={text.goodFor}>
            <Select
              value={hours.value}
              options={[
                ['1', text.oneHour],
                ['24', text.oneDay],
                ['168', text.oneWeek]
              ]}
              onChange={(one) => (hours.value = one)}
            />
          </Field>
          <label class="check">
            <input type="checkbox" checked={approve.value} onChange={({ currentTarget }) => (approve.value = currentTarget.checked)} />
            {text.approveFirst}
          </label>
          <div class="actions">
            <Action look="primary" icon="invite" run={make}>
              {text.makeLink}
            </Action>
          </div>
        </>
      ) : (
        <>
          <p>{text.linkHint}</p>
          <Qr value={link.value} label={text.invite} />
          <code class="block">{`syncline up PATH --key ${link.value}`}</code>
          <div class="actions">
            <CopyButton value={link.value} />
          </div>
        </>
      )}
    </Dialog>
  )
}
