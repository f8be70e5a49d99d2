import Foundation

/// Sockets and serial lines, opened so that nothing ever blocks on them.
enum Sockets {
  private static var lastError: String { String(cString: strerror(errno)) }

  /// Begins to listen.
  ///
  /// A socket that nobody listens on, left behind by a process that was killed, gives way.
  ///
  /// - Parameter isPrivate: Whether only this user may connect.
  static func listen(on address: LockAddress, isPrivate: Bool = false) throws -> Int32 {
    let descriptor: Int32
    switch address {
    case .device(let path): throw ToolFailure.file(path, "This is a device, and no socket.")
    case .host(let name, let port):
      descriptor = try listen(onLoopback: name, port)
    case .socket(let path):
      descriptor = try open(AF_UNIX)
      let mask = umask(isPrivate ? 0o177 : 0)
      defer { umask(mask) }
      try withPath(path) { target, count in
        guard bind(descriptor, target, count) != 0 else { return }
        guard errno == EADDRINUSE, isAbandoned(path), unlink(path) == 0,
          bind(descriptor, target, count) == 0
        else {
          let text = errno == EADDRINUSE ? "Somebody listens there, or it is no socket" : lastError
          close(descriptor)
          throw ToolFailure.file(path, "\(text).")
        }
      }
    }
    guard Foundation.listen(descriptor, 128) == 0 else {
      defer { close(descriptor) }
      throw ToolFailure.file("\(address)", "\(lastError).")
    }
    return descriptor
  }

  /// Listens no more, and leaves no socket behind.
  static func unlisten(_ descriptor: Int32, _ address: LockAddress) {
    close(descriptor)
    if case .socket(let path) = address { unlink(path) }
  }

  /// A lock of this tool is simulated: nobody beyond this machine has business with it.
  private static func listen(onLoopback name: String, _ port: UInt16) throws -> Int32 {
    guard name == "localhost" || name == "127.0.0.1" else {
      throw ToolFailure.usage("--listen", "\(name) is not this machine; write localhost:PORT.")
    }
    let descriptor = try open(AF_INET)
    var isOn: Int32 = 1
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &isOn, socklen_t(MemoryLayout<Int32>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    let result = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard result == 0 else {
      defer { close(descriptor) }
      throw ToolFailure.file("\(name):\(port)", "\(lastError).")
    }
    return descriptor
  }

  /// The port of a socket that was left to choose one.
  static func port(of descriptor: Int32) -> UInt16 {
    var address = sockaddr_in()
    var count = socklen_t(MemoryLayout<sockaddr_in>.size)
    _ = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &count) }
    }
    return UInt16(bigEndian: address.sin_port)
  }

  /// Connects; a lock that is not there is unreachable.
  static func connect(to address: LockAddress) throws -> Int32 {
    switch address {
    case .device(let path): return try SerialLine.open(path)
    case .host(let name, let port): return try connect(to: name, port)
    case .socket(let path):
      let descriptor = try open(AF_UNIX)
      var result = try withPath(path) { Foundation.connect(descriptor, $0, $1) }
      // Many wait before the door; one of them will be let in.
      for _ in 0..<300 where result != 0 && errno == EAGAIN {
        usleep(10_000)
        result = try withPath(path) { Foundation.connect(descriptor, $0, $1) }
      }
      guard result == 0 else {
        defer { close(descriptor) }
        throw ToolFailure.unreachable(path, "\(lastError).")
      }
      return descriptor
    }
  }

  private static func connect(to name: String, _ port: UInt16) throws -> Int32 {
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var list: UnsafeMutablePointer<addrinfo>?
    let code = getaddrinfo(name, "\(port)", &hints, &list)
    guard code == 0 else {
      throw ToolFailure.unreachable("\(name):\(port)", "\(String(cString: gai_strerror(code))).")
    }
    defer { freeaddrinfo(list) }
    var entry = list
    while let candidate = entry?.pointee {
      // Connecting may wait; what comes after does not.
      let descriptor = socket(
        candidate.ai_family, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
      if descriptor >= 0 {
        if Foundation.connect(descriptor, candidate.ai_addr, candidate.ai_addrlen) == 0 {
          setNonblocking(descriptor)
          return descriptor
        }
        close(descriptor)
      }
      entry = candidate.ai_next
    }
    throw ToolFailure.unreachable("\(name):\(port)", "\(lastError).")
  }

  /// Takes the next of those who wait at the door; `nil` when there is none.
  static func accept(_ listener: Int32) -> Int32? {
    let descriptor = Foundation.accept(listener, nil, nil)
    guard descriptor >= 0 else { return nil }
    setNonblocking(descriptor)
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    return descriptor
  }

  static func setNonblocking(_ descriptor: Int32) {
    _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
  }

  private static func open(_ family: Int32) throws -> Int32 {
    let kind = SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue
    let descriptor = socket(family, Int32(kind), 0)
    guard descriptor >= 0 else { throw ToolFailure.internal("socket", "\(lastError).") }
    return descriptor
  }

  /// Whether a path is a socket that nobody listens on.
  private static func isAbandoned(_ path: String) -> Bool {
    var status = stat()
    guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFSOCK,
      let probe = try? open(AF_UNIX)
    else { return false }
    defer { close(probe) }
    let result = try? withPath(path) { Foundation.connect(probe, $0, $1) }
    return result == -1 && errno == ECONNREFUSED
  }

  private static func withPath<Result>(
    _ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) throws -> Result
  ) throws -> Result {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let most = MemoryLayout.size(ofValue: address.sun_path) - 1
    guard path.utf8.count <= most else {
      throw ToolFailure.file(path, "The path of a socket has at most \(most) bytes.")
    }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    return try withUnsafePointer(to: &address) {
      try $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        try body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
  }
}

/// A serial line: 115,200 baud, 8 bits, no parity, nothing interpreted.
enum SerialLine {
  static func open(_ path: String) throws -> Int32 {
    let descriptor = Foundation.open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw ToolFailure.unreachable(path, "\(String(cString: strerror(errno))).")
    }
    var settings = termios()
    guard tcgetattr(descriptor, &settings) == 0 else {
      close(descriptor)
      throw ToolFailure.unreachable(path, "This is no serial line.")
    }
    cfmakeraw(&settings)
    cfsetspeed(&settings, speed_t(B115200))
    settings.c_cflag |= tcflag_t(CLOCAL | CREAD)
    guard tcsetattr(descriptor, TCSANOW, &settings) == 0 else {
      close(descriptor)
      throw ToolFailure.unreachable(path, "\(String(cString: strerror(errno))).")
    }
    return descriptor
  }
}
