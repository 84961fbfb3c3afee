/** Compares and merges texts in a thread, which is ended where they take too long: some texts are hard to compare, and whoever writes them knows. */
import { Worker } from 'node:worker_threads'
import { assetModule, inOneFile } from './executable-assets.ts'
import { CliError } from './exit-status.ts'
import type { Comparison, Merge, MergeTexts } from './text-compare.ts'

export type TextJob =
  | { readonly do: 'merge'; readonly texts: MergeTexts }
  | { readonly do: 'compare'; readonly pairs: readonly (readonly [from: string, to: string])[] }

const MAX_MS = 15_000
const EXTENSION = import.meta.url.endsWith('.ts') ? 'ts' : 'js'

export class TextWork {
  /** One at a time. */
  #last: Promise<unknown> = Promise.resolve()

  /** @throws CliError TOO_HARD */
  compare(pairs: readonly (readonly [from: string, to: string])[]): Promise<Comparison[]> {
    return this.#run({ do: 'compare', pairs })
  }

  /** @throws CliError TOO_HARD */
  merge(texts: MergeTexts): Promise<Merge> {
    return this.#run({ do: 'merge', texts })
  }

  #run<T>(job: TextJob): Promise<T> {
    const done = this.#last.then(() => runJob<T>(job))
    this.#last = done.catch(() => {})
    return done
  }
}

async function runJob<T>(job: TextJob): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>()
  const entry = inOneFile ? assetModule('text-worker.js') : new URL(`./text-worker.${EXTENSION}`, import.meta.url)
  const worker = new Worker(entry, { workerData: job, resourceLimits: { maxOldGenerationSizeMb: 512 } })
  worker.unref()
  const timer = setTimeout(() => reject(tooHard(`it took more than ${MAX_MS / 1000} s`)), MAX_MS)
  worker.once('message', resolve)
  worker.once('error', (error: unknown) => reject(tooHard(String(error))))
  worker.once('exit', () => reject(tooHard('the thread ended')))
  try {
    return await promise
  } finally {
    clearTimeout(timer)
    await worker.terminate()
  }
}

function tooHard(why: string): CliError {
  return new CliError('TOO_HARD', `these texts cannot be compared: ${why}`, 'compare them with a program of your own: both are files in the folder')
}
