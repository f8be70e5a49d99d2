import Glibc

/// What went wrong with the file of a flash.
public struct FileFlashFailure: Error, Equatable, Sendable, CustomStringConvertible {
  /// The file, and what is wrong with it, as a sentence.
  public let description: String
  /// Whether somebody else has the file open as a flash.
  public let isInUse: Bool

  init(path: String, _ what: String) {
    description = "\(path) \(what)"
    isInUse = false
  }

  /// Somebody else has the file open.
  init(inUse path: String) {
    description = "\(path) is in use"
    isInUse = true
  }

  init(path: String, _ call: String, _ code: Int32) {
    description = "\(path): \(call): \(String(cString: strerror(code)))"
    isInUse = false
  }
}
