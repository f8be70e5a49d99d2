import Glibc

/// What went wrong with the file of a flash.
public struct FileFlashFailure: Error, Equatable, Sendable, CustomStringConvertible {
  /// The file, and what is wrong with it, as a sentence.
  public let description: String

  init(path: String, _ what: String) { description = "\(path) \(what)" }

  init(path: String, _ call: String, _ code: Int32) {
    description = "\(path): \(call): \(String(cString: strerror(code)))"
  }
}
