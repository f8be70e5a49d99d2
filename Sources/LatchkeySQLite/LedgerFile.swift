import Foundation
import LatchkeyService

/// The file of a ledger, which belongs to its owner alone.
enum LedgerFile {
  /// Makes the file with mode 600 where there is none, and refuses one that others may read or
  /// write.
  ///
  /// SQLite gives the files beside it, `-wal` and `-shm`, the same mode.
  static func prepare(_ path: String) throws(LedgerFailure) {
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw .unavailable("\(path) cannot be opened: \(String(cString: strerror(errno)))")
    }
    close(descriptor)
    for suffix in ["", "-wal", "-shm"] { try check(path + suffix) }
  }

  private static func check(_ path: String) throws(LedgerFailure) {
    var status = stat()
    guard stat(path, &status) == 0 else { return }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw .unavailable("\(path) is not a file")
    }
    let mode = status.st_mode & 0o777
    guard mode & 0o077 == 0 else {
      throw .unavailable(
        "\(path) has mode \(String(mode, radix: 8)): a ledger must be its owner's alone, mode 600")
    }
  }
}
