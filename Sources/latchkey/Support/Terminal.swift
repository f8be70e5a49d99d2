import ArgumentParser
import Foundation

/// Standard output and standard error.
enum Terminal {
  static func say(_ text: String) { write(text, to: FileHandle.standardOutput) }
  static func complain(_ text: String) { write(text, to: FileHandle.standardError) }

  /// Writes to standard error, or drops the line where nobody reads and there is no room.
  static func complainUnlessItBlocks(_ text: String) {
    var entry = pollfd(fd: 2, events: Int16(POLLOUT), revents: 0)
    guard poll(&entry, 1, 0) == 1, entry.revents & Int16(POLLERR | POLLHUP) == 0 else { return }
    complain(text)
  }

  private static func write(_ text: String, to handle: FileHandle) {
    try? handle.write(contentsOf: Data((text + "\n").utf8))
  }
}

/// How a command reports.
struct ReportOptions: ParsableArguments {
  @Flag(help: "Report as one line of JSON.")
  var json = false

  /// Writes a report: to standard error where standard output carries a message.
  func write(_ node: Node, style: TextStyle = TextStyle(), besideOutput path: String? = nil) {
    let text = json ? node.json : node.lines(in: style).joined(separator: "\n")
    guard !text.isEmpty else { return }
    if path == "-" { Terminal.complain(text) } else { Terminal.say(text) }
  }
}
