/** What a screen reader is told as it happens, and nobody else needs to be: what changed is seen where it stands. */
import { effect, signal } from '@preact/signals'
import { shownState } from './folder-state.ts'
import { text } from './text.ts'
import { connection, status } from './state.ts'

export const announcement = signal('')

export function announce(words: string): void {
  announcement.value = words
}

/** Tells of folders whose state became another: what comes and goes within a second is told by none. */
export function announceStates(): void {
  const told = new Map<string, string>()
  let timer: ReturnType<typeof setTimeout> | undefined
  const tell = (): void => {
    timer = undefined
    const news = (status.peek()?.folders ?? []).flatMap((folder) => {
      const { word } = shownState(folder)
      const before = told.get(folder.id)
      told.set(folder.id, word)
      return before === undefined || before === word ? [] : [`${folder.label}: ${word}`]
    })
    if (news.length > 0) announce(news.slice(0, 5).join('. '))
  }
  effect(() => {
    if (status.value !== undefined && timer === undefined) timer = setTimeout(tell, 1000)
  })
  effect(() => {
    if (connection.value === 'lost') announce(text.daemonLost)
  })
}
