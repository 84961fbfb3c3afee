/** `syncline peer`: the addresses that the daemon dials, and the devices it knows. */
import { Command } from 'commander'
import { action, type CommandContext, withExample } from '../command-context.ts'
import type { PeerList } from '../control-actions.ts'
import { peerTable } from '../terminal/status-text.ts'

export function peerCommand(context: CommandContext): Command {
  const peer = new Command('peer').description('add, list and remove addresses of other devices')
  withExample(peer, 'syncline peer list')

  const add = new Command('add')
    .description('dial an address from now on, also after a restart')
    .argument('<multiaddr>', 'where the other device listens; its /p2p/ part may be missing')
  add.action(
    action(context, async ({ client, output }, [address = '']) => {
      const list = await client.post<PeerList>('/peers', { address })
      output.result(list, () => [
        `added; ${list.addresses.length === 1 ? 'it is the only address' : `there are ${list.addresses.length} addresses`} now: syncline peer list`
      ])
    })
  )
  peer.addCommand(withExample(add, 'syncline peer add /ip4/192.168.1.20/tcp/4001'))

  const list = new Command('list').description('list the addresses that are dialled and the devices that share a folder').action(
    action(context, async ({ client, output }) => {
      const peers = await client.get<PeerList>('/peers')
      output.result(peers, () => [...addressLines(peers.addresses), ...peerTable(peers.peers, output.style)])
    })
  )
  peer.addCommand(withExample(list, 'syncline peer list'))

  const remove = new Command('remove').description('stop dialling an address that was added').argument('<multiaddr>', 'as the list shows it')
  remove.action(
    action(context, async ({ client, output }, [address = '']) => {
      await client.delete(`/peers?address=${encodeURIComponent(address)}`)
      output.result({ removed: address }, () => ['removed'])
    })
  )
  peer.addCommand(withExample(remove, 'syncline peer remove /ip4/192.168.1.20/tcp/4001'))
  return peer
}

function addressLines(addresses: readonly string[]): string[] {
  return addresses.length === 0
    ? ['no address is dialled: add one with syncline peer add', '']
    : ['addresses that are dialled:', ...addresses.map((address) => `  ${address}`), '']
}
