import type { Logger } from '../src/index.ts'

/** What was started and must be stopped: the last first, each whatever becomes of the others. */
export class Teardown {
  readonly #logger: Logger
  readonly #steps: { name: string; run(): void | Promise<void> }[] = []
  #done: Promise<boolean> | undefined

  constructor(components: { readonly logger: Logger }) {
    this.#logger = components.logger
  }

  add(name: string, run: () => void | Promise<void>): void {
    this.#steps.push({ name, run })
  }

  /** Answers whether everything stopped without an error. Called again, it answers the same. */
  run(): Promise<boolean> {
    this.#done ??= this.#run()
    return this.#done
  }

  async #run(): Promise<boolean> {
    let clean = true
    for (const { name, run } of this.#steps.reverse()) {
      try {
        await run()
      } catch (error) {
        clean = false
        this.#logger.error('daemon', `the ${name} did not stop as it should`, { reason: error instanceof Error ? error.message : String(error) })
      }
    }
    return clean
  }
}
