/** What the engine refuses, in words a person can act on. */
import type { Fault } from './status.ts'

/** A folder cannot be used as asked. */
export class FolderError extends Error {
  override readonly name = 'FolderError'
  readonly fault: Fault

  constructor(fault: Fault) {
    super(fault.message)
    this.fault = fault
  }
}

/** The disk has room, but not more than a person wants to be kept free. */
export class MinFreeError extends Error {
  override readonly name = 'MinFreeError'
}
