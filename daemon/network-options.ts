import { type Command, Option } from 'commander'
import { collect } from './command-context.ts'

/** Options of `up` and `daemon`, as commander gives them. */
export interface NetworkOptions {
  readonly name?: string
  readonly listen?: readonly string[]
  readonly peer?: readonly string[]
  readonly discovery?: 'on' | 'off'
}

export function withNetworkOptions(command: Command): Command {
  return command
    .option('--name <name>', 'the name of this device, kept for later runs (default: the name of the machine)')
    .option('--listen <multiaddr>', 'listen here in this run; may be given several times', collect)
    .option('--peer <multiaddr>', 'dial this address in this run; its /p2p/ part may be missing; may be given several times', collect)
    .addOption(new Option('--discovery <switch>', 'off: no mDNS, DHT or UPnP, so that nothing leaves the given addresses (default: on)').choices(['on', 'off']))
}
