import Foundation
import LatchkeyCore

/// Where a lock is reached.
enum LockAddress: CustomStringConvertible {
  /// A Unix domain socket.
  case socket(String)
  case host(String, UInt16)
  /// A serial line, such as `/dev/ttyACM0` or a pseudo terminal.
  case device(String)

  /// Reads `HOST:PORT`, or the path of a socket or of a character device.
  init(_ text: String, option: String) throws {
    if !text.contains("/"), let colon = text.lastIndex(of: ":"),
      let port = UInt16(text[text.index(after: colon)...])
    {
      guard colon > text.startIndex else { throw ToolFailure.usage(option, "\(text) has no host.") }
      self = .host(String(text[..<colon]), port)
      return
    }
    guard !text.isEmpty else { throw ToolFailure.usage(option, "An address is not empty.") }
    var status = stat()
    let isDevice = stat(text, &status) == 0 && status.st_mode & S_IFMT == S_IFCHR
    self = isDevice ? .device(text) : .socket(text)
  }

  var description: String {
    switch self {
    case .socket(let path), .device(let path): path
    case .host(let name, let port): "\(name):\(port)"
    }
  }
}

/// Milliseconds of a clock that nobody sets, and that goes on while the machine sleeps.
enum MonotonicClock {
  static var milliseconds: UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_BOOTTIME, &time)
    return UInt64(time.tv_sec) * 1_000 + UInt64(time.tv_nsec) / 1_000_000
  }
}
