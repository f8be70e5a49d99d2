import Glibc
import LatchkeyLock

/// Flash in a file, for a journal that outlives a process.
///
/// The file has exactly the size of the flash, mode 0600, and is locked while it is open. Every program
/// and every erase is written and synchronised before it returns; the rules of NOR flash are enforced.
public struct FileFlash: FlashDevice, ~Copyable {
  public let unitByteCount: Int
  public let sectorByteCount: Int
  public let sectorCount: Int
  /// Why the last operation failed, in words; the lock side knows only that it did.
  public private(set) var lastFailure: FileFlashFailure?

  private let path: String
  private let descriptor: Int32

  /// Opens a flash, or makes an erased one where there is no file.
  ///
  /// - Throws: ``FileFlashFailure``, with the path in it.
  public init(
    path: String, unitByteCount: Int, sectorByteCount: Int, sectorCount: Int
  ) throws(FileFlashFailure) {
    self.path = path
    self.unitByteCount = unitByteCount
    self.sectorByteCount = sectorByteCount
    self.sectorCount = sectorCount
    descriptor = try Self.openWhole(
      path: path, isSound: unitByteCount > 0 && sectorByteCount > 0 && sectorCount > 0,
      byteCount: sectorByteCount * sectorCount)
  }

  deinit { Glibc.close(descriptor) }

  public mutating func read(
    at offset: Int, into bytes: inout MutableSpan<UInt8>
  ) throws(FlashFailure) {
    try check(offset, bytes.count, isUnits: false)
    let result = bytes.withUnsafeMutableBytes { target in
      Self.whole(target.count) { done in
        pread(descriptor, target.baseAddress.map { $0 + done }, target.count - done, offset + done)
      }
    }
    if !result { try fail("read") }
  }

  public mutating func program(at offset: Int, _ bytes: Span<UInt8>) throws(FlashFailure) {
    try check(offset, bytes.count, isUnits: true)
    var old = [UInt8](repeating: 0, count: bytes.count)
    var span = old.mutableSpan
    try read(at: offset, into: &span)
    for start in stride(from: 0, to: bytes.count, by: unitByteCount) {
      let unit = start..<start + unitByteCount
      guard old[unit].allSatisfy({ $0 == 0xff }) || unit.allSatisfy({ bytes[$0] == 0 }) else {
        lastFailure = FileFlashFailure(path: path, "is programmed already at \(offset + start)")
        throw FlashFailure()
      }
    }
    try write(bytes, at: offset)
  }

  public mutating func erase(sector: Int) throws(FlashFailure) {
    guard sector >= 0, sector < sectorCount else {
      lastFailure = FileFlashFailure(path: path, "has no sector \(sector)")
      throw FlashFailure()
    }
    let erased = [UInt8](repeating: 0xff, count: sectorByteCount)
    try write(erased.span, at: sector * sectorByteCount)
  }

  private mutating func write(_ bytes: Span<UInt8>, at offset: Int) throws(FlashFailure) {
    let result = bytes.withUnsafeBytes { source in
      Self.whole(source.count) { done in
        pwrite(descriptor, source.baseAddress.map { $0 + done }, source.count - done, offset + done)
      }
    }
    if !result { try fail("write") }
    if fdatasync(descriptor) != 0 { try fail("fdatasync") }
  }

  private mutating func check(
    _ offset: Int, _ count: Int, isUnits: Bool
  ) throws(FlashFailure) {
    let byteCount = sectorByteCount * sectorCount
    guard offset >= 0, count <= byteCount, offset <= byteCount - count,
      !isUnits || offset % unitByteCount == 0 && count % unitByteCount == 0
    else {
      lastFailure = FileFlashFailure(
        path: path, "has no \(isUnits ? "whole units" : "bytes") at \(offset), \(count) long")
      throw FlashFailure()
    }
  }

  private mutating func fail(_ call: String) throws(FlashFailure) {
    lastFailure = FileFlashFailure(path: path, call, errno)
    throw FlashFailure()
  }
}

extension FileFlash {
  /// Repeats a call that may do less than it was asked to.
  private static func whole(_ count: Int, _ call: (Int) -> Int) -> Bool {
    var done = 0
    while done < count {
      let more = call(done)
      if more < 0, errno == EINTR { continue }
      if more == 0 { errno = EIO }
      guard more > 0 else { return false }
      done += more
    }
    return true
  }

  /// Opens and locks the file of a flash.
  private static func openWhole(
    path: String, isSound: Bool, byteCount: Int
  ) throws(FileFlashFailure) -> Int32 {
    guard isSound else { throw FileFlashFailure(path: path, "has a geometry of zero") }
    var descriptor = Glibc.open(path, O_RDWR | O_NOFOLLOW | O_CLOEXEC)
    if descriptor < 0, errno == ENOENT {
      try makeErased(path: path, byteCount: byteCount)
      descriptor = Glibc.open(path, O_RDWR | O_NOFOLLOW | O_CLOEXEC)
    }
    guard descriptor >= 0 else { throw FileFlashFailure(path: path, "open", errno) }
    if let failure = objection(to: descriptor, path: path, byteCount: byteCount) {
      Glibc.close(descriptor)
      throw failure
    }
    return descriptor
  }

  /// What is wrong with an open file, and takes its lock.
  private static func objection(
    to descriptor: Int32, path: String, byteCount: Int
  ) -> FileFlashFailure? {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      return FileFlashFailure(path: path, "fstat", errno)
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      return FileFlashFailure(path: path, "is no regular file")
    }
    guard Int(status.st_size) == byteCount else {
      return FileFlashFailure(
        path: path, "has \(status.st_size) bytes, where the flash has \(byteCount)")
    }
    guard fchmod(descriptor, 0o600) == 0 else {
      return FileFlashFailure(path: path, "fchmod", errno)
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      return errno == EWOULDBLOCK
        ? FileFlashFailure(inUse: path) : FileFlashFailure(path: path, "flock", errno)
    }
    return nil
  }

  /// Makes a whole erased file beside `path`, and gives it its name when it is durable.
  private static func makeErased(path: String, byteCount: Int) throws(FileFlashFailure) {
    let draft = path + ".new"
    unlink(draft)
    let descriptor = Glibc.open(draft, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw FileFlashFailure(path: draft, "open", errno) }
    defer { Glibc.close(descriptor) }
    let erased = [UInt8](repeating: 0xff, count: byteCount)
    let isWritten = erased.withUnsafeBytes { source in
      whole(byteCount) { done in
        Glibc.write(descriptor, source.baseAddress.map { $0 + done }, byteCount - done)
      }
    }
    guard isWritten, fsync(descriptor) == 0 else {
      throw FileFlashFailure(path: draft, "write", errno)
    }
    // Not rename(2): it would take the place of a file that another process made meanwhile.
    guard link(draft, path) == 0 || errno == EEXIST else {
      throw FileFlashFailure(path: path, "link", errno)
    }
    unlink(draft)
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
    let directory = Glibc.open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard directory >= 0 else { throw FileFlashFailure(path: folder, "open", errno) }
    defer { Glibc.close(directory) }
    guard fsync(directory) == 0 else { throw FileFlashFailure(path: folder, "fsync", errno) }
  }
}
