import Foundation
import LatchkeyService

/// The bytes of the rows in a plain file, durable once a group: what the disk alone costs.
final class RawLog {
  private let descriptor: Int32

  init(_ path: String) throws {
    descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND, 0o600)
    guard descriptor >= 0 else { throw BenchFault("open") }
  }

  deinit { close(descriptor) }

  func write(_ group: [SiteChange]) throws {
    var bytes: [UInt8] = []
    for change in group {
      for case .bytes(let value) in PlainRows.values(change).joined() { bytes += value }
    }
    let written = bytes.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
    guard written == bytes.count, fdatasync(descriptor) == 0 else { throw BenchFault("write") }
  }
}
