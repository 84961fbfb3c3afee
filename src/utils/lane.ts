/** Runs tasks one after the other, in the order in which they were given. A task that fails fails alone. */
export class Lane {
  #tail: Promise<unknown> = Promise.resolve()

  run<T>(task: () => T | Promise<T>): Promise<T> {
    const result = this.#tail.then(task)
    this.#tail = result.catch(() => {})
    return result
  }
}
