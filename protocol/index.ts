/** What all devices must agree on. Pure: no clock, no randomness, no I/O. */
export * from './content.ts'
export * from './errors.ts'
export * from './hex.ts'
export * from './ids.ts'
export * from './path.ts'
export * from './version-vector.ts'
