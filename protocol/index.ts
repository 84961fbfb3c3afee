/** What all devices must agree on. Pure: no clock, no randomness, no I/O. */
export * from './batch.ts'
export * from './blake3.ts'
export * from './block-delta.ts'
export * from './block-messages.ts'
export * from './chunking.ts'
export * from './conflict-name.ts'
export * from './content.ts'
export * from './copy-bytes.ts'
export * from './device-id.ts'
export * from './digest.ts'
export * from './ed25519.ts'
export * from './errors.ts'
export * from './framing.ts'
export * from './grant.ts'
export * from './hex.ts'
export * from './ids.ts'
export * from './interval-set.ts'
export * from './key-text.ts'
export * from './keys.ts'
export * from './knowledge.ts'
export * from './limits.ts'
export * from './merge.ts'
export * from './messages.ts'
export * from './path-order.ts'
export * from './path.ts'
export * from './record.ts'
export * from './right.ts'
export {
  DECOY_SEED_BYTES,
  type DeliverEffect,
  type OpenedEffect,
  type SessionEffect,
  type SessionFolder,
  type SessionInit,
  type SessionState,
  type SessionStep
} from './session-state.ts'
export * from './session.ts'
export * from './version-vector.ts'
export * from './zigzag.ts'
