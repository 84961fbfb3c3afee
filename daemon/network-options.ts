import { type Command, Option } from 'commander'
import { collect } from './command-context.ts'
import type { PageSettings } from './page-settings.ts'
import type { ReachSettings } from './reach-settings.ts'

/** Options of `up` and `daemon`, as commander gives them. */
export interface NetworkOptions {
  readonly name?: string
  readonly listen?: readonly string[]
  readonly peer?: readonly string[]
  readonly discovery?: 'on' | 'off'
  readonly relay?: true
  readonly bootstrap?: readonly string[]
  readonly dhtServer?: string
  readonly portMapping?: 'on' | 'off'
  readonly networkKey?: string
  readonly pageListen?: string
  readonly pageCertificate?: string
  readonly pageKey?: string
  readonly pageName?: readonly string[]
}

export function withNetworkOptions(command: Command): Command {
  return command
    .option('--name <name>', 'the name of this device, kept for later runs (default: the name of the machine)')
    .option('--listen <multiaddr>', 'listen here in this run; may be given several times', collect)
    .option('--peer <multiaddr>', 'dial this address in this run; its /p2p/ part may be missing; may be given several times', collect)
    .addOption(new Option('--discovery <switch>', 'off: no mDNS, DHT or UPnP, so that nothing leaves the given addresses (default: on)').choices(['on', 'off']))
    .option('--relay', 'relay for the other devices of the same folders, in this run')
    .option(
      '--bootstrap <multiaddr>',
      'find devices through this DHT server of your own, with /p2p/ and its id, in place of the public ones; may be given several times',
      collect
    )
    .option('--dht-server <multiaddr>', 'listen here as such a server, in this run')
    .addOption(new Option('--port-mapping <switch>', 'on: ask the router to let the other devices in (default: off)').choices(['on', 'off']))
    .option('--network-key <file>', 'talk only to devices that have the same network key')
    .option(
      '--page-listen <address:port>',
      'have the page and its API listen here from the start, in this run; where others can reach it only with a certificate and a password (default: on this machine, from the first "syncline open" on)'
    )
    .option('--page-certificate <file>', 'the certificate of the page, PEM')
    .option('--page-key <file>', 'the key of that certificate, PEM')
    .option('--page-name <name>', 'a name under which the page is opened, beside those of the certificate; may be given several times', collect)
}

/** What the options say of the page. */
export function pageOptions({ pageListen, pageCertificate, pageKey, pageName }: NetworkOptions): PageSettings {
  return {
    ...(pageListen === undefined ? {} : { listen: pageListen }),
    ...(pageCertificate === undefined ? {} : { certificate: pageCertificate }),
    ...(pageKey === undefined ? {} : { key: pageKey }),
    ...(pageName === undefined ? {} : { names: [...pageName] })
  }
}

/** What the options say of reaching and being reached. */
export function reachOptions({ relay, bootstrap, dhtServer, portMapping, networkKey }: NetworkOptions): ReachSettings {
  return {
    ...(relay === true ? { relay: 'on' } : {}),
    ...(bootstrap === undefined ? {} : { bootstrap: [...bootstrap] }),
    ...(dhtServer === undefined ? {} : { dhtServer }),
    ...(portMapping === undefined ? {} : { portMapping }),
    ...(networkKey === undefined ? {} : { networkKey })
  }
}
