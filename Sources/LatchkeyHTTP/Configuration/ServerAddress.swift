import HummingbirdCore
import NIOCore

/// Where a server listens.
public enum ServerAddress: Equatable, Sendable {
  /// A host name or address, and a port; port 0 lets the system choose one.
  case tcp(host: String, port: Int)
  /// The path of a UNIX socket; a socket that is left there from before is replaced.
  case unix(path: String)

  var bindAddress: BindAddress {
    switch self {
    case .tcp(let host, let port): .hostname(host, port: port)
    case .unix(let path): .unixDomainSocket(path: path)
    }
  }

  /// Where a server listens, told by its channel.
  func resolved(by channel: any NIOCore.Channel) -> ServerAddress {
    switch self {
    case .tcp(let host, let port): .tcp(host: host, port: channel.localAddress?.port ?? port)
    case .unix: self
    }
  }
}

extension ServerAddress: CustomStringConvertible {
  /// `HOST:PORT`, or the path of the socket.
  public var description: String {
    switch self {
    case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    case .unix(let path): path
    }
  }
}
