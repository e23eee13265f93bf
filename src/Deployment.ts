import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import { BlockList, isIP } from "node:net"

/**
 * Whether this runs in Airbyte Cloud (`DEPLOYMENT_MODE=CLOUD`), where users choose hosts but may not reach into the
 * platform's network: only https, and only public addresses (`airbyte.md` 2.10). Behind a proxy, names are the proxy's
 * to resolve and to refuse.
 */
export const isCloud: Effect.Effect<boolean> = Config.string("DEPLOYMENT_MODE").pipe(
  Effect.map((mode) => mode.toUpperCase() === "CLOUD"),
  Effect.orElseSucceed(() => false)
)

/** The code of a connection that was refused for the address behind its name. */
export const privateAddress = "ERR_PRIVATE_ADDRESS"

/** Why Airbyte Cloud may not read from an address as it is written; undefined where it may. */
export const refusal = (url: URL): string | undefined => {
  const host = url.hostname.replace(/^\[|\]$|\.$/g, "")
  if (url.protocol !== "https:") return "only https is allowed"
  if (host === "localhost" || host.endsWith(".localhost")) return "it is this machine"
  return isIP(host) !== 0 && isPrivate(host) ? "it is a private address" : undefined
}

/** Whether an IP address is anything but a public unicast address. */
export const isPrivate = (address: string): boolean =>
  reserved().check(address, isIP(address) === 6 ? "ipv6" : "ipv4")

/** Source: the IANA registries of special-purpose addresses, https://www.iana.org/assignments/iana-ipv4-special-registry. */
const reserved = (): BlockList => {
  const list = new BlockList()
  for (const [network, prefix] of networks)
    list.addSubnet(network, prefix, isIP(network) === 6 ? "ipv6" : "ipv4")
  return list
}

const networks = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
  ["::", 96],
  ["64:ff9b::", 96],
  ["64:ff9b:1::", 48],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["fc00::", 7],
  ["fe80::", 9],
  ["ff00::", 8]
] as const
