import Foundation
import LatchkeyCore

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Reading and writing files so that a crash leaves the old content or the new one.
enum Files {
  /// No file of the tool is larger.
  private static let mostByteCount = 1 << 22

  /// The last system error, in words.
  private static var lastError: String { String(cString: strerror(errno)) }

  /// Reads a file, or standard input for `-`.
  static func read(_ path: String) throws -> [UInt8] {
    let descriptor = path == "-" ? 0 : open(path, O_RDONLY)
    guard descriptor >= 0 else { throw ToolFailure.file(path, "\(lastError).") }
    defer { if descriptor != 0 { close(descriptor) } }
    return try readAll(descriptor, path)
  }

  /// Reads a file that holds secrets; it must be its owner's alone.
  static func readSecret(_ path: String) throws -> [UInt8] {
    let descriptor = open(path, O_RDONLY)
    guard descriptor >= 0 else { throw ToolFailure.file(path, "\(lastError).") }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw ToolFailure.file(path, "\(lastError).") }
    // Who hands it out as root may name its reader in an access list, which shows as the group's
    // right to read (systemd's credentials do); the group is then root's own.
    let isHandedOut =
      status.st_mode & 0o777 == 0o440 && status.st_uid == 0 && status.st_gid == 0 && geteuid() != 0
    guard isHandedOut || status.st_mode & 0o077 == 0 else {
      throw ToolFailure.file(path, "Others may read this secret; use chmod 600.")
    }
    return try readAll(descriptor, path)
  }

  private static func readAll(_ descriptor: Int32, _ path: String) throws -> [UInt8] {
    var content: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = chunk.withUnsafeMutableBytes { Self.systemRead(descriptor, $0) }
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw ToolFailure.file(path, "\(lastError).") }
      guard count > 0 else { return content }
      content += chunk[..<count]
      guard content.count <= mostByteCount else {
        throw ToolFailure.file(path, "The file is larger than 4 MiB.")
      }
    }
  }

  private static func systemRead(_ descriptor: Int32, _ buffer: UnsafeMutableRawBufferPointer)
    -> Int
  {
    #if canImport(Glibc)
      Glibc.read(descriptor, buffer.baseAddress, buffer.count)
    #elseif canImport(Musl)
      Musl.read(descriptor, buffer.baseAddress, buffer.count)
    #else
      Darwin.read(descriptor, buffer.baseAddress, buffer.count)
    #endif
  }

  /// Replaces a file at once and for good: written aside, synced, renamed, directory synced.
  ///
  /// - Parameter isSecret: Whether only its owner may read it.
  static func replace(_ path: String, with content: [UInt8], isSecret: Bool = false) throws {
    try writeAside(path, content, isSecret: isSecret) { rename($0, path) }
  }

  /// Makes a new file in the same way, and refuses to overwrite one.
  static func create(_ path: String, with content: [UInt8], isSecret: Bool = false) throws {
    try writeAside(path, content, isSecret: isSecret) { link($0, path) }
  }

  /// Removes what a command that failed has made.
  static func remove(_ path: String) { unlink(path) }

  private static func writeAside(
    _ path: String, _ content: [UInt8], isSecret: Bool, place: (String) -> Int32
  ) throws {
    let aside = "\(path).\(getpid()).new"
    unlink(aside)  // what a process that was killed has left: none that lives has this number
    let descriptor = open(
      aside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, isSecret ? 0o600 : 0o644)
    guard descriptor >= 0 else { throw ToolFailure.file(path, "\(lastError).") }
    defer { unlink(aside) }
    do {
      defer { close(descriptor) }
      try write(content, to: descriptor, path)
      guard fsync(descriptor) == 0 else { throw ToolFailure.file(path, "\(lastError).") }
    }
    guard place(aside) == 0 else { throw ToolFailure.file(path, "\(lastError).") }
    try syncDirectory(of: path)
  }

  /// Writes what a command made: to a file, to a pipe, or to standard output for `-`.
  static func output(_ path: String, _ content: [UInt8]) throws {
    var status = stat()
    let exists = path != "-" && stat(path, &status) == 0
    guard path == "-" || (exists && status.st_mode & S_IFMT != S_IFREG) else {
      return try replace(path, with: content)
    }
    let descriptor = path == "-" ? 1 : open(path, O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw ToolFailure.file(path, "\(lastError).") }
    defer { if descriptor != 1 { close(descriptor) } }
    try write(content, to: descriptor, path)
  }

  private static func write(_ content: [UInt8], to descriptor: Int32, _ path: String) throws {
    var start = 0
    while start < content.count {
      let count = content[start...].withUnsafeBytes { systemWrite(descriptor, $0) }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw ToolFailure.file(path, "\(lastError).") }
      start += count
    }
  }

  private static func systemWrite(_ descriptor: Int32, _ buffer: UnsafeRawBufferPointer) -> Int {
    #if canImport(Glibc)
      Glibc.write(descriptor, buffer.baseAddress, buffer.count)
    #elseif canImport(Musl)
      Musl.write(descriptor, buffer.baseAddress, buffer.count)
    #else
      Darwin.write(descriptor, buffer.baseAddress, buffer.count)
    #endif
  }

  private static func syncDirectory(of path: String) throws {
    // Foundation's path functions trap on a path of one character.
    let directory = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
    let descriptor = open(directory, O_RDONLY)
    guard descriptor >= 0 else { throw ToolFailure.file(path, "\(lastError).") }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw ToolFailure.file(path, "\(lastError).") }
  }
}

/// Keeps other processes of the tool away from a file until it is released.
///
/// The lock lies on `PATH.lock`, since the file itself is replaced; the kernel frees it when the
/// process ends, however it ends.
final class FileGuard {
  private let descriptor: Int32

  init(_ path: String) throws {
    let descriptor = open("\(path).lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw ToolFailure.file("\(path).lock", "\(String(cString: strerror(errno))).")
    }
    while flock(descriptor, LOCK_EX) != 0 {
      guard errno == EINTR else {
        close(descriptor)
        throw ToolFailure.file("\(path).lock", "\(String(cString: strerror(errno))).")
      }
    }
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }
}
