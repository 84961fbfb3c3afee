/** Where the reader is: the part of the address after the #, so that the browser's own way back works. */
import { computed, signal } from '@preact/signals'

const TABS = ['overview', 'files', 'conflicts', 'plan', 'versions', 'activity', 'ignore', 'settings'] as const

export type Tab = (typeof TABS)[number]
export type View = 'folders' | 'folder' | 'devices' | 'activity' | 'settings'

export interface Route {
  readonly view: View
  /** Id; empty but for the view of a folder. */
  readonly folder: string
  readonly tab: Tab
  /** A path of the folder. */
  readonly path: string
}

const hash = signal(location.hash)
addEventListener('hashchange', () => (hash.value = location.hash))

export const route = computed((): Route => {
  const [where = '', query = ''] = hash.value.slice(2).split('?')
  const [first, folder = '', tab] = where.split('/')
  const path = new URLSearchParams(query).get('path') ?? ''
  const at = { folder: '', tab: 'overview', path } as const
  if (first === 'folders' && folder !== '') return { view: 'folder', folder, tab: TABS.find((one) => one === tab) ?? 'overview', path }
  return { view: first === 'devices' || first === 'activity' || first === 'settings' ? first : 'folders', ...at }
})

export function hrefOf(view: Exclude<View, 'folder'>): string {
  return `#/${view}`
}

export function folderHref(folder: string, tab: Tab = 'overview', path = ''): string {
  return `#/folders/${folder}/${tab}${path === '' ? '' : `?${new URLSearchParams({ path })}`}`
}

export function go(href: string): void {
  location.hash = href
}
