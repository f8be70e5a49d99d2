import Foundation

/// A file that several processes add to.
enum LogFile {
  static func appending(to url: URL) throws -> FileHandle {
    if !FileManager.default.fileExists(atPath: url.path) { try Data().write(to: url) }
    let file = try FileHandle(forWritingTo: url)
    try file.seekToEnd()
    return file
  }
}
