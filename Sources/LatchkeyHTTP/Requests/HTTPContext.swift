import Hummingbird
import NIOCore

/// What is known of a request beside the request: its connection.
struct HTTPContext: RequestContext {
  var coreContext: CoreRequestContextStorage
  let channel: any NIOCore.Channel
  /// Whom a limit of addresses counts: an IPv4 address, or the /64 of an IPv6 address, for one host
  /// has all of it. `nil` on a UNIX socket.
  let peer: String?

  init(source: ApplicationRequestContextSource) {
    coreContext = CoreRequestContextStorage(source: source)
    channel = source.channel
    peer = Self.peer(of: source.channel.remoteAddress)
  }

  static func peer(of address: SocketAddress?) -> String? {
    switch address {
    case .v4: address?.ipAddress
    case .v6(let address):
      withUnsafeBytes(of: address.address.sin6_addr) { bytes in
        // An IPv4 address in IPv6's clothes (RFC 4291 §2.5.5.2) is one host's alone.
        let isMapped = bytes.prefix(10).allSatisfy { $0 == 0 } && bytes[10] == 255
        return bytes.prefix(isMapped ? 16 : 8).map { String($0, radix: 16) }.joined(separator: ":")
      }
    default: nil
    }
  }
}
