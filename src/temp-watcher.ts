import watcher from '@parcel/watcher'
import { relative } from 'node:path'
import type { Watcher } from './ports/watcher.ts'
export class TempWatcher implements Watcher {
  async watch(root: string, handlers: Parameters<Watcher['watch']>[1]) {
    const s = await watcher.subscribe(root, (error, events) => { if (error) handlers.onOverflow(String(error)); else handlers.onChange(events.map((e) => relative(root, e.path))) }, { ignore: ['.syncline'] })
    return { close: () => s.unsubscribe() }
  }
}
