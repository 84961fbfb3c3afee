/** The parts that a real daemon is made of. Imported only when one runs: libp2p alone takes as long as a whole short command. */
import { CliError } from './exit-status.ts'
import type { DaemonParts } from './parts.ts'

export const createNetwork: DaemonParts['createNetwork'] = async () => {
  throw new CliError('NOT_BUILT', 'the network is not there yet', 'wait')
}

export const createEngine: DaemonParts['createEngine'] = async () => {
  throw new CliError('NOT_BUILT', 'the engine is not there yet', 'wait')
}
